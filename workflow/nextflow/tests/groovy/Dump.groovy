import groovy.json.JsonOutput

/**
 * What the processes of modules declare, as JSON: `groovy -cp FOLDER Dump.groovy FILE…`
 *
 * `[{"file", "process", "directives": [[name, value]], "inputs": [[[type, name]]], "outputs": [{"emit", "topic", "optional", "parts": [[type, text]]}]}]`;
 * texts of outputs as they are written, with `${prefix}` in them.
 */
class Dump {
    static void main(String[] args) {
        def all = args.collectMany { name ->
            Proc.load(new File(name).absoluteFile).collect { p ->
                def written = [prefix: '${prefix}', meta: [id: '${meta.id}'], task: [process: '${task.process}'], moduleDir: '${moduleDir}']
                [
                    file: name,
                    process: p.name,
                    directives: Conf.call(p.sections.directives, new Directives(written)),
                    inputs: p.inputs.collect { i -> i.parts.collect { [it.type, it.name] } },
                    outputs: p.outputs(written).collect { o ->
                        [emit: o.emit, topic: o.topic, optional: o.optional as boolean, parts: o.parts.collect { [it.type, it.value.toString()] }]
                    },
                ]
            }
        }
        println JsonOutput.toJson(all)
    }
}
