/** Something is not as Nextflow, the module or the test wants it; the message says what and where. */
class Failed extends RuntimeException {
    Failed(String message) { super(message) }
}
