import groovy.json.JsonSlurper
import java.security.MessageDigest
import java.util.zip.GZIPInputStream

/**
 * Runs the tests of modules (`tests/main.nf.test`, written for nf-test) without Nextflow.
 *
 *   groovy -cp FOLDER Nftest.groovy WGS SCRATCH TESTDATA MADE FILE…
 *
 * Tests find the bundled data as `params.testdata`, what is made from it beforehand as `params.made`. Of nf-test's language it knows what these tests use: `setup`, `run`, `config`, `options "-stub"`, `params`, `process`, `then`, `assertAll`, `path`.
 * One line a test, `N passed, N failed` last; exit code 1 when one failed.
 */
class Nftest {
    static void main(String[] args) {
        def (wgs, scratch, data, made) = args[0..3].collect { new File(it).absoluteFile }
        def passed = 0, failed = 0
        args[4..-1].each { name ->
            def suite = new Suite(file: new File(name).absoluteFile, bin: wgs.parentFile, scratch: scratch, data: data, made: made)
            suite.load()
            suite.tests.each { title, body ->
                try {
                    suite.run(title, body)
                    passed++
                    println "ok      ${suite.process}: ${title}"
                } catch (Throwable e) {
                    failed++
                    println "FAILED  ${suite.process}: ${title}\n        ${e instanceof Failed || e instanceof AssertionError ? e.message : e}"
                    if (!(e instanceof Failed || e instanceof AssertionError)) e.printStackTrace()
                }
            }
        }
        println "${passed} passed, ${failed} failed"
        System.exit(failed ? 1 : 0)
    }
}

/** One file of tests. */
class Suite {
    File file, bin, scratch, data, made
    String process
    private File module
    private Closure before
    private Map ready
    final Map tests = [:]
    private static int count = 0

    void load() {
        def script = new GroovyShell(Suite.classLoader).parse(file.text, 'test')
        script.metaClass.nextflow_process = { Closure body -> Conf.call(body, new Head(this)) }
        script.run()
    }

    void run(String title, Closure body) {
        def test = new Test(suite: this)
        Conf.call(body, test)
        test.setup = before
        def runs = [:]
        def params = [testdata: "${data.path}/".toString(), made: "${made.path}/".toString()]
        // The steps of a suite's setup do not depend on the test: they run once.
        if (test.setup && !ready) {
            Conf.call(test.setup, new Setup(suite: this, runs: runs, params: params))
            ready = runs
        }
        runs = ready ?: runs
        def asked = new When()
        Conf.call(test.when, asked)
        params.putAll(asked.params)
        def conf = new Conf(params)
        if (test.config) conf.load(new File(file.parentFile, test.config))
        def task = execute(module, process, asked.process, conf, runs, test.options.contains('-stub'))
        if (task.out) check(task)
        Conf.call(test.then, new Then(task: task))
    }

    /** One task of a module, its inputs as a text that sets `input[0]` and so on. */
    Task execute(File main, String name, String inputs, Conf conf, Map runs, boolean stub) {
        def found = Proc.load(main).find { it.name == name }
        if (!found) throw new Failed("${main}: no process ${name}")
        def input = [:]
        def text = inputs
        def binding = new Binding([input: input, params: conf.params] + runs)
        def script = new GroovyShell(Suite.classLoader, binding).parse(text, 'inputs')
        script.metaClass.file = { Map o = [:], path ->
            def item = new Item(new File(path.toString()))
            if (o.checkIfExists && !item.real.exists()) throw new Failed("${item.real}: no such file")
            item
        }
        script.run()
        def values = (0..<input.size()).collect { i -> Suite.plain(input[i]) }
        def dir = new File(scratch, "${++count}-${name}")
        dir.deleteDir()
        found.run(values, conf.of(name, found.labels), [dir: dir, bin: bin, stub: stub, params: conf.params])
    }

    /** A channel of an earlier task in place of a value: its one item. */
    static def plain(v) { v instanceof One ? v.item : v }

    /** The version of the tool is the second word of `wgs --version`. */
    private void check(Task task) {
        def run = ["${bin}/wgs", '--version'].execute().text.split(' ')
        def versions = task.topics.versions
        if (versions != [[task.module.name, 'wgs', run[1]]]) throw new Failed("versions are ${versions}, not ${run[1]}")
    }

    static class Head extends GroovyObjectSupport {
        private final Suite suite
        Head(Suite suite) { this.suite = suite }
        void name(String _) {}
        void tag(String _) {}
        void script(String path) { suite.module = new File(suite.file.parentFile, path).canonicalFile }
        void process(String name) { suite.process = name }
        void setup(Closure c) { suite.before = c }
        void test(String title, Closure body) { suite.tests[title] = body }
    }

    static class Test extends GroovyObjectSupport {
        Suite suite
        Closure setup, when, then
        String config
        List options = []
        void tag(String _) {}
        void options(String o) { options << o }
        void config(String path) { config = path }
        void when(Closure c) { when = c }
        void then(Closure c) { then = c }
    }

    static class When extends GroovyObjectSupport {
        Map params = [:]
        String process = ''
        void params(Closure c) { Conf.call(c, params) }
        void process(Closure c) { process = c().toString() }
    }

    /** `run("NAME") { script "…"; config "…"; process { … } }` before a test: its outputs are `NAME.out`. */
    static class Setup extends GroovyObjectSupport {
        Suite suite
        Map runs, params
        void run(Map o = [:], String name, Closure body) {
            def step = new Step()
            Conf.call(body, step)
            def conf = new Conf(params)
            if (step.config) conf.load(new File(suite.file.parentFile, step.config))
            def task = suite.execute(new File(suite.file.parentFile, step.script).canonicalFile, name, step.process, conf, runs, false)
            if (!task.success) throw new Failed("setup ${name}: exit code ${task.exitStatus}: ${task.errors}")
            runs[o.alias ?: name] = [out: task.out.collectEntries { k, v -> [k, new One(v)] }]
        }
    }

    static class Step extends GroovyObjectSupport {
        String script, process, config
        void script(String s) { script = s }
        void config(String s) { config = s }
        void process(Closure c) { process = c().toString() }
    }

    /** A channel with the one item that a task emitted. */
    static class One {
        final def item
        One(List items) { item = items ? items[0] : null }
        One map(Closure c) { new One([c.maximumNumberOfParameters > 1 ? c(*item) : c(item)]) }
        One join(One other) { new One([item + other.item.drop(1)]) }
    }

    static class Then extends GroovyObjectSupport {
        Task task
        def getProcess() { [success: task.success, failed: task.failed, exitStatus: task.exitStatus, out: task.out, stderr: task.errors, script: task.script] }
        void assertAll(Closure... all) {
            def wrong = all.collect { c ->
                try {
                    Conf.call(c, this)
                    null
                } catch (AssertionError | RuntimeException e) {
                    e.message
                }
            }.findAll()
            if (wrong) throw new AssertionError((wrong + [task.dir.path, task.errors]).join('\n') as Object)
        }
        Content path(p) { new Content(new File(p.toString())) }
    }

    /** What nf-test's `path(…)` gives. */
    static class Content {
        private final File file
        Content(File file) { this.file = file }
        boolean exists() { file.exists() }
        String getText() { file.text }
        def getJson() { new JsonSlurper().parse(file) }
        List getLinesGzip() { new GZIPInputStream(file.newInputStream()).readLines() }
        String getMd5() { MessageDigest.getInstance('MD5').digest(file.bytes).encodeHex().toString() }
    }
}
