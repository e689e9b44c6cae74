import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.StandardCopyOption

/**
 * Runs main.nf with its nextflow.config without Nextflow: the workflow is evaluated by Groovy, each task run by bash.
 *
 *   groovy -cp FOLDER Pipeline.groovy WGS WORK main.nf PROFILES KEY=VALUE…
 *
 * Retries, memory of each attempt, publishDir and the stop at a failed task are Nextflow's; caching, containers and executors are not here.
 * Prints a line for each task: process, tag, attempt, cpus, memory, exit code. Exit code 1 when a task failed for good.
 */
class Pipeline {
    final File bin, work, main
    final Conf conf
    private final Map processes = [:]
    private int count = 0

    static void main(String[] args) {
        def (wgs, work, main) = args[0..2].collect { new File(it).absoluteFile }
        def params = args.drop(4).collectEntries { it.split('=', 2).with { p -> [p[0], typed(p[1])] } }
        def conf = new Conf(params).load(new File(main.parentFile, 'nextflow.config'), args[3] == '-' ? [] : args[3].split(',') as List)
        try {
            new Pipeline(wgs.parentFile, work, main, conf).run()
        } catch (Failed e) {
            println "error: ${e.message}"
            System.exit(1)
        }
    }

    private static def typed(String v) { v.integer ? v as int : v in ['true', 'false'] ? v == 'true' : v }

    Pipeline(File bin, File work, File main, Conf conf) {
        this.bin = bin
        this.work = work
        this.main = main
        this.conf = conf
        List.metaClass.flatten1 = { -> delegate.collectMany { it } }
    }

    void run() {
        def binding = new Binding([params: conf.params])
        def script = new GroovyShell(Pipeline.classLoader, binding).parse(Text.script(main.text), 'pipeline')
        script.metaClass.include_ = { String name, String alias, String from ->
            def file = new File(main.parentFile, from.endsWith('.nf') ? from : "${from}.nf")
            def found = Proc.load(file).find { it.name == name }
            if (!found) throw new Failed("${file}: no process ${name}")
            processes[alias] = found
        }
        def sections = [:]
        script.metaClass.workflow_ = { String name, Closure body -> Conf.call(body, new Sections(sections)) }
        script.run()
        Conf.call(sections.main, new Flow(this))
    }

    /** Calls a process for every item of its queues. */
    Map call(String name, Proc module, List arguments) {
        def channels = arguments.collect { it instanceof Chan ? it : Chan.value(it) }
        def queues = channels.findAll { !it.value }
        def sizes = queues*.items*.size() as Set
        if (sizes.size() > 1) throw new Failed("${name}: queues of different lengths: ${sizes}")
        def tasks = (0..<(queues ? sizes.first() : 1)).collect { i -> task(name, module, channels.collect { c -> c.value ? c.items[0] : c.items[i] }) }
        def emitted = [:]
        module.outputs(new Anything()).each { o -> emitted[o.emit] = [] }
        tasks.each { t -> t.out.each { k, v -> emitted[k].addAll(v) } }
        emitted.collectEntries { k, v -> [k, Chan.of(v)] }
    }

    private Task task(String name, Proc module, List values) {
        def settings = conf.of(name, module.labels)
        def exit = 0
        for (int attempt = 1; ; attempt++) {
            def made = module.run(values, settings, [dir: new File(work, "${++count}-${name}"), bin: bin, params: conf.params, attempt: attempt, exitStatus: exit])
            println([name, made.meta?.id ?: '.', attempt, made.settings.cpus, made.settings.memory, made.exitStatus].join('\t'))
            if (made.success) {
                publish(made)
                return made
            }
            exit = made.exitStatus
            def strategy = Conf.call(settings.errorStrategy, new Variables([task: [exitStatus: exit, attempt: attempt], params: conf.params]))
            if (strategy != 'retry' || attempt > settings.maxRetries)
                throw new Failed("${name} of ${made.meta?.id}: exit code ${exit} in ${made.dir}: ${made.errors}")
        }
    }

    private static void publish(Task made) {
        def to = made.settings.publishDir
        if (!to) return
        def glob = FileSystems.default.getPathMatcher("glob:${to.pattern}")
        made.out.values().flatten().findAll { it instanceof Item }.each { item ->
            def name = made.dir.toPath().relativize(item.real.toPath())
            if (!glob.matches(name)) return
            def target = new File(to.path.toString(), name.toString())
            target.parentFile.mkdirs()
            Files.copy(item.real.toPath(), target.toPath(), StandardCopyOption.REPLACE_EXISTING)
        }
    }

    /** Variables of a task that is not there: only the names of its outputs are asked for. */
    static class Anything extends HashMap {
        boolean containsKey(key) { true }
        def get(key) { [:] }
    }

    /** Names of a workflow: channels, processes, `file`, `params`. */
    static class Flow extends GroovyObjectSupport {
        private final Pipeline pipeline
        private final Map names = [:]
        Flow(Pipeline pipeline) { this.pipeline = pipeline }
        def getProperty(String n) {
            if (n == 'params') return pipeline.conf.params
            if (n == 'channel') return Source
            if (names.containsKey(n)) return names[n]
            throw new MissingPropertyException(n, Flow)
        }
        void setProperty(String n, v) { names[n] = v }
        def file(Map o = [:], path) { Source.item(path, o) }
        def invokeMethod(String name, args) {
            if (name == 'file') return args.size() == 2 ? Source.item(args[1], args[0]) : Source.item(args[0], [:])
            def module = pipeline.processes[name]
            if (!module) throw new Failed("no process or function called ${name}")
            names[name] = [out: pipeline.call(name, module, args as List)]
        }
    }

    /** `channel.…` */
    static class Source {
        static Item item(path, Map o) {
            def made = new Item(new File(path.toString()))
            if (o.checkIfExists && !made.real.exists()) throw new Failed("${made.real}: no such file")
            made
        }
        static Chan value(v) { Chan.value(v) }
        static Chan fromList(List all) { Chan.of(all) }
        static Chan fromPath(Map o = [:], path) { Chan.of([item(path, o)]) }
    }
}
