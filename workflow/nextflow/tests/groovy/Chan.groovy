/**
 * A channel: a queue of items, or one value that is given out again and again.
 *
 * The operators that main.nf uses, with Nextflow's meaning. Nextflow promises no order of items; here a queue is put in disorder wherever
 * Nextflow may, so that what only works in one order fails.
 */
class Chan {
    final List items
    final boolean value
    private static final Random DISORDER = new Random(7)

    private Chan(List items, boolean value) {
        this.items = items
        this.value = value
    }

    static Chan value(v) { new Chan([v], true) }
    static Chan of(List items) {
        def all = new ArrayList(items)
        Collections.shuffle(all, DISORDER)
        new Chan(all, false)
    }

    private static def give(Closure c, item) { c.maximumNumberOfParameters > 1 && item instanceof List ? c(*item) : c(item) }

    Chan map(Closure c) { new Chan(items.collect { give(c, it) }, value) }
    Chan filter(Closure c) { new Chan(items.findAll { give(c, it) }, value) }
    Chan mix(Chan... others) { of(items + others*.items.flatten1()) }

    /** Every item with every item of the other. */
    Chan combine(Chan other) {
        of(items.collectMany { a -> other.items.collect { b -> (a instanceof List ? a : [a]) + (b instanceof List ? b : [b]) } })
    }

    /** Items with the same first element; one without a partner is dropped, as Nextflow does. */
    Chan join(Chan other) {
        if (items*.first().toSet().size() != items.size()) throw new Failed("join: a key is there twice: ${items*.first()}")
        of(items.collectMany { a -> other.items.findAll { it[0] == a[0] }.collect { b -> a + b.drop(1) } })
    }

    /** One item a key, the other elements as lists; with `size` a group is complete at so many. */
    Chan groupTuple(Map options = [:]) {
        def groups = items.groupBy { it[0] }
        if (options.size) groups.each { k, v -> if (v.size() != options.size) throw new Failed("groupTuple: ${v.size()} of ${options.size} for ${k}") }
        of(groups.collect { k, v -> [k] + v*.drop(1).transpose() })
    }

    Chan splitCsv(Map options) {
        of(items.collectMany { item ->
            def lines = item.text.readLines().findAll()
            def names = lines[0].split(options.sep, -1)
            lines.drop(1).collect { line -> [names, line.split(options.sep, -1)].transpose().collectEntries() }
        })
    }
}
