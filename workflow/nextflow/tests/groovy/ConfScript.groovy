/** A configuration as a script: every call it makes is a block of settings, or `includeConfig`. */
abstract class ConfScript extends Script {
    public Closure unknown
    def invokeMethod(String name, args) { this.@unknown.call(name, args) }
}
