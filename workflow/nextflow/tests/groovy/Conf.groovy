import org.codehaus.groovy.control.CompilerConfiguration

/**
 * Configuration: in a `nextflow.config` with profiles and parameters given by hand; out settings of each process.
 *
 * Precedence as in Nextflow: `process { … }`, then `withLabel`, then `withName`; parameters given by hand are above all.
 */
class Conf {
    final Node root = new Node()
    final List selectors = []
    final Map profiles = [:]
    private final Map given

    Conf(Map given = [:]) {
        this.given = given
        given.each { k, v -> root.child('params').put(k, v) }
    }

    static {
        [GB: 1024L**3, MB: 1024L**2].each { unit, bytes ->
            Number.metaClass."get${unit}" = { -> new Mem(bytes: (delegate * bytes) as long) }
        }
        [s: 1, m: 60, h: 3600, d: 86400].each { unit, seconds ->
            Number.metaClass."get${unit}" = { -> new Time(seconds: (delegate * seconds) as long) }
        }
    }

    Conf load(File file, List<String> use = []) {
        evaluate(file)
        use.each { name ->
            if (!profiles.containsKey(name)) throw new Failed("${file}: no profile '${name}'")
            run(profiles[name])
        }
        given.each { k, v -> root.child('params').put(k, v) }
        this
    }

    Map getParams() { root.child('params') }

    /** What is set for a process: plain values, closures unevaluated; `ext` key by key. */
    Map of(String process, List labels) {
        def all = [ext: [:]]
        def put = { Map from -> from.each { k, v -> k == 'ext' ? all.ext.putAll(v) : (all[k] = v) } }
        put(root.child('process'))
        selectors.findAll { it.by == 'withLabel' && it.name in labels }.each { put(it.node) }
        selectors.findAll { it.by == 'withName' && process ==~ it.name }.each { put(it.node) }
        all
    }

    private void evaluate(File file) {
        def binding = new ConfBinding(this)
        def base = new CompilerConfiguration(scriptBaseClass: 'ConfScript')
        def script = new GroovyShell(Conf.classLoader, binding, base).parse(Text.config(file.text), file.name)
        script.@unknown = { String name, args ->
            name == 'includeConfig' ? evaluate(new File(file.parentFile, args[0].toString())) : block(root, name, args)
        }
        binding.setVariable('projectDir', file.parentFile.absolutePath)
        script.run()
    }

    private def block(Node at, String name, args) {
        if (args.size() != 1 || !(args[0] instanceof Closure)) throw new Failed("configuration: '${name}' is not known")
        if (at.is(root) && name == 'profiles') {
            def d = new Profiles(profiles: profiles)
            return call(args[0], d)
        }
        call(args[0], new Scope(this, at.child(name)))
    }

    void run(Closure c) { call(c, new Scope(this, root)) }

    static def call(Closure c, delegate) {
        c = (Closure) c.clone()
        c.delegate = delegate
        c.resolveStrategy = Closure.DELEGATE_FIRST
        c()
    }

    static class Node extends LinkedHashMap {
        Node child(String name) { computeIfAbsent(name) { new Node() } }
    }

    static class Profiles extends GroovyObjectSupport {
        Map profiles
        def invokeMethod(String name, args) { profiles[name] = args[0] }
    }

    static class Scope extends GroovyObjectSupport {
        private final Conf conf
        private final Node node
        Scope(Conf conf, Node node) { this.conf = conf; this.node = node }
        void setProperty(String name, value) { node.put(name, value instanceof GString ? value.toString() : value) }
        def getProperty(String name) {
            if (name == 'params') return conf.params
            if (name in ['System']) return System
            node.child(name)
        }
        def invokeMethod(String name, args) {
            if (name in ['withName', 'withLabel']) {
                def under = new Node()
                conf.selectors << [by: name, name: args[0], node: under]
                return Conf.call(args[1], new Scope(conf, under))
            }
            conf.block(node, name, args)
        }
    }

    static class ConfBinding extends Binding {
        private final Conf conf
        ConfBinding(Conf conf) { this.conf = conf }
        def getVariable(String name) { super.hasVariable(name) ? super.getVariable(name) : name == 'params' ? conf.params : conf.root.child(name) }
        boolean hasVariable(String name) { true }
        void setVariable(String name, value) { name == 'projectDir' ? super.setVariable(name, value) : conf.root.put(name, value) }
    }

    static class Mem implements Comparable<Mem> {
        long bytes
        Mem multiply(Number n) { new Mem(bytes: bytes * n as long) }
        int compareTo(Mem other) { bytes <=> other.bytes }
        boolean equals(other) { other instanceof Mem && other.bytes == bytes }
        String toString() { "${bytes.intdiv(1024L**2 as long)} MB" }
    }

    static class Time {
        long seconds
        Time multiply(Number n) { new Time(seconds: seconds * n as long) }
        String toString() { "${seconds}s" }
    }
}
