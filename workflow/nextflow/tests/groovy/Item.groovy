/** A file: where it is, and the name under which a task sees it. */
class Item {
    final File real
    final String seen

    Item(File real, String seen = null) {
        this.real = real.absoluteFile
        this.seen = seen
    }

    String getName() { real.name }
    String getBaseName() { name.contains('.') ? name[0..<name.lastIndexOf('.')] : name }
    String getSimpleName() { name.contains('.') ? name[0..<name.indexOf('.')] : name }
    String getExtension() { name.contains('.') ? name[(name.lastIndexOf('.') + 1)..-1] : '' }
    String getText() { real.text }
    String toString() { seen ?: real.path }

    /**
     * Several files: in a command they stand one after the other. Not a List, as in older versions of Nextflow, so that a module
     * that holds in both must use `collect`.
     */
    static class Several {
        private final List all
        Several(Collection all) { this.all = all as List }
        List collect(Closure c) { all.collect(c) }
        int size() { all.size() }
        boolean asBoolean() { all }
        String toString() { all.join(' ') }
    }
}
