/** Names in closures of a task are its variables; a name that is set is one from then on. */
class Variables extends GroovyObjectSupport {
    protected final Map variables
    Variables(Map variables) { this.variables = variables }
    def getProperty(String n) {
        if (!variables.containsKey(n)) throw new MissingPropertyException(n, Variables)
        variables[n]
    }
    void setProperty(String n, v) { variables[n] = v instanceof GString ? v.toString() : v }
}
