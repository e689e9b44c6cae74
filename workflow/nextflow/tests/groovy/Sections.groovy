/** Reads what stands under each label of a process or workflow. */
class Sections extends GroovyObjectSupport {
    private final Map read
    Sections(Map read) { this.read = read }
    void section(String name, Closure body) { read[name] = body }
}
