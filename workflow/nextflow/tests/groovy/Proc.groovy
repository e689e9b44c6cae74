import java.nio.file.FileSystems
import java.nio.file.Files
import java.util.concurrent.TimeUnit

/**
 * One process: its text evaluated by Groovy for given inputs, its script run by bash, its outputs collected by their declarations.
 *
 * In:  `main.nf`, values for each input, settings of a configuration.
 * Out: a task: exit code, work folder, one value for each output channel.
 * Inputs are links in a folder of their own, as Nextflow stages them. A declared output that is missing and not optional is an error, and so
 * is a file that no output declares.
 */
class Proc {
    final File file
    final String name
    final Map<String, Closure> sections
    final List directives = []
    final List inputs
    private static final List SHELL = ['bash', '-C', '-e', '-u', '-o', 'pipefail']
    /** Left in the work folder on purpose. */
    private static final List SCRATCH = ['genes.wgsgenes']

    /** All processes of a file. */
    static List<Proc> load(File file) {
        def found = []
        def script = new GroovyShell(Proc.classLoader).parse(Text.script(file.text), file.name.replace('.', '_'))
        script.metaClass.process_ = { String name, Closure body -> found << new Proc(file, name, body) }
        script.run()
        found
    }

    private Proc(File file, String name, Closure body) {
        this.file = file
        this.name = name
        def read = [:]
        Conf.call(body, new Sections(read))
        sections = read
        ['input', 'output', 'script', 'stub'].each { if (!(it in read)) throw new Failed("${file}: ${name} has no ${it}:") }
        inputs = declarations(read.input, new Inputs())
    }

    List getLabels() { Conf.call(sections.directives, new Directives([meta: [:], moduleDir: file.parent])).findAll { it[0] == 'label' }*.getAt(1) }

    /** Output declarations, evaluated with the variables of a task. */
    List outputs(Map variables) { declarations(sections.output, new Outputs(variables)) }

    private static List declarations(Closure section, delegate) {
        Conf.call(section, delegate)
        delegate.all
    }

    /** Runs the process once. `values`: one for each input, a list for a tuple. */
    Task run(List values, Map settings, Map more) {
        if (values.size() != inputs.size()) throw new Failed("${name}: ${inputs.size()} inputs, ${values.size()} given")
        def dir = more.dir
        dir.mkdirs()
        def variables = [moduleDir: file.parentFile.absolutePath, params: more.params ?: [:], workflow: [containerEngine: null]]
        def staged = []
        [inputs, values].transpose().each { declared, value ->
            def parts = declared.tuple ? value : [value]
            if (!(parts instanceof List) || parts.size() != declared.parts.size())
                throw new Failed("${name}: input ${declared.parts*.name} does not take ${value}")
            [declared.parts, parts].transpose().each { part, v -> variables[part.name] = part.type == 'path' ? stage(part, v, dir, staged) : v }
        }
        // Values that are closures are evaluated for the task, as Nextflow does.
        def task = [process: name, attempt: more.attempt ?: 1, exitStatus: more.exitStatus ?: 0, ext: [:]]
        variables.task = task
        def evaluate
        evaluate = { v ->
            v instanceof Closure ? Conf.call(v, new Variables(variables)) : v instanceof Map ? v.collectEntries { k, x -> [k, evaluate(x)] } : v
        }
        settings.each { k, v -> if (!(k in ['ext', 'errorStrategy'])) task[k] = evaluate(v) }
        task.cpus = task.cpus ?: 1
        settings.ext.each { k, v -> task.ext[k] = evaluate(v) }
        def section = more.stub ? 'stub' : 'script'
        def script = Conf.call(sections[section], new Variables(variables)).toString().stripIndent()
        def declared = outputs(variables)
        def names = declared*.parts.flatten().findAll { it.type == 'env' }*.value
        def body = script + names.collect { "\nprintf '%s' \"\$${it}\" > .env.${it}" }.join('') + '\n'
        new File(dir, '.command.sh').text = body
        def path = System.getenv('PATH')
        if (!more.stub) path = "${more.bin}:${path}"
        def code = shell(SHELL + ['.command.sh'], dir, path)
        def made = new Task(module: this, dir: dir, exitStatus: code, script: script, settings: task, meta: variables.meta)
        if (code == 0) collect(made, declared, staged, "${more.bin}:${System.getenv('PATH')}")
        made
    }

    private static def stage(Map part, value, File dir, List staged) {
        def files = [value].flatten().findAll { it != null && it != '' }
        files = files.collect { it instanceof Item ? it : new Item(new File(it.toString())) }
        def seen = files.collect { item ->
            if (!item.real.exists()) throw new Failed("${item.real}: no such file")
            def name = part.options.stageAs ? part.options.stageAs.replace('*', item.name) : item.name
            def link = new File(dir, name)
            if (link.exists()) throw new Failed("two inputs called ${name}")
            link.parentFile.mkdirs()
            Files.createSymbolicLink(link.toPath(), item.real.toPath())
            staged << name
            new Item(item.real, name)
        }
        seen.size() == 1 ? seen[0] : new Item.Several(seen)
    }

    private static int shell(List command, File dir, String path) {
        def builder = new ProcessBuilder(command as String[]).directory(dir)
        builder.environment().put('PATH', path)
        builder.redirectOutput(new File(dir, '.command.out')).redirectError(new File(dir, '.command.err'))
        builder.redirectInput(new File('/dev/null'))
        def process = builder.start()
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly()
            throw new Failed("${dir}: runs for more than 300 s")
        }
        process.exitValue()
    }

    private void collect(Task made, List declared, List staged, String path) {
        def dir = made.dir
        def all = []
        dir.eachFileRecurse { all << dir.toPath().relativize(it.toPath()).toString() }
        all = all.findAll { !it.startsWith('.') && !staged.any { s -> it == s || it.startsWith("${s}/") || s.startsWith("${it}/") } }
        def claimed = [] as Set
        declared.each { output ->
            def optional = output.optional || output.parts.any { it.optional }
            def missing = false
            def values = output.parts.collect { part ->
                switch (part.type) {
                    case 'val': return part.value instanceof GString ? part.value.toString() : part.value
                    case 'env': return new File(dir, ".env.${part.value}").text
                    case 'eval':
                        def run = new File(dir, '.eval')
                        run.mkdir()
                        if (shell(['bash', '-c', part.value], run, path) != 0) throw new Failed("${name}: eval of '${part.value}' failed")
                        return new File(run, '.command.out').text.trim()
                    default:
                        def glob = FileSystems.default.getPathMatcher("glob:${part.value}")
                        def hits = all.findAll { glob.matches(new File(it).toPath()) }.sort()
                        if (!hits) missing = true
                        claimed.addAll(hits)
                        def items = hits.collect { new Item(new File(dir, it)) }
                        return items.size() == 1 ? items[0] : items
                }
            }
            if (missing && !optional) throw new Failed("${name}: declared output ${output.parts.findAll { it.type == 'path' }*.value} is missing in ${dir}")
            made.out[output.emit] = missing ? [] : [output.tuple ? values : values[0]]
            if (output.topic) made.topics.computeIfAbsent(output.topic) { [] }.add(values)
        }
        def left = all.findAll { f -> new File(dir, f).isFile() && !claimed.any { f == it || f.startsWith("${it}/") } && !(f in SCRATCH) }
        if (left) throw new Failed("${name}: no output declares ${left} in ${dir}")
    }

    /** `tuple val(a), path(b)`, `path c`, `val d`: names. */
    static class Inputs extends GroovyObjectSupport {
        final List all = []
        private final List open = []
        def getProperty(String n) { n == 'all' ? all : n }
        def element(String type, Map options, name) { [type: type, name: name.toString(), options: options] }
        def val(name) { note(element('val', [:], name)) }
        def path(name) { note(element('path', [:], name)) }
        def path(Map options, name) { note(element('path', options, name)) }
        def tuple(Object... parts) {
            parts.each { p -> all.removeAll { it.parts.size() == 1 && it.parts[0].is(p) } }
            all << [tuple: true, parts: parts as List]
        }
        private def note(Map part) {
            all << [tuple: false, parts: [part]]
            part
        }
    }

    /** The same of outputs: values, with `emit`, `topic`, `optional`. */
    static class Outputs extends Variables {
        final List all = []
        Outputs(Map v) { super(v) }
        def getProperty(String n) { n == 'all' ? all : super.getProperty(n) }
        def val(Map o = [:], v) { note([type: 'val', value: v], o) }
        def env(Map o = [:], v) { note([type: 'env', value: v.toString()], o) }
        def eval(Map o = [:], v) { note([type: 'eval', value: v.toString()], o) }
        def path(Map o = [:], v) { note([type: 'path', value: v.toString()], o) }
        def tuple(Map o = [:], Object... parts) {
            parts.each { p -> all.removeAll { it.parts.size() == 1 && it.parts[0].is(p) } }
            all << [tuple: true, parts: parts as List, emit: o.emit, topic: o.topic, optional: o.optional]
        }
        private def note(Map part, Map o) {
            part.optional = o.optional
            all << [tuple: false, parts: [part], emit: o.emit, topic: o.topic, optional: o.optional]
            part
        }
    }
}
