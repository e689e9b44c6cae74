/** Directives of a process, in order: name and value. */
class Directives extends Variables {
    private final List all = []
    Directives(Map v) { super(v) }
    def invokeMethod(String name, args) {
        all << [name, args[0].toString()]
        all
    }
}
