/** A process that ran: `out` holds for each output channel the list of what was emitted, `topics` likewise. */
class Task {
    Proc module
    File dir
    int exitStatus
    String script
    Map meta
    Map settings
    Map out = [:]
    Map topics = [:]
    boolean getSuccess() { exitStatus == 0 }
    boolean getFailed() { !success }
    String getErrors() { new File(dir, '.command.err').text }
}
