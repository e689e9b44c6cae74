/**
 * Nextflow's text as plain Groovy.
 *
 * In:  a module, a pipeline, a configuration or a test of nf-test.
 * Out: the same text, line for line, in which labels (`input:`, `withName:` …) are calls with closures, so that Groovy itself evaluates it.
 *
 * Nextflow does this on the syntax tree. Here it is done on lines, which holds for the style of this repository: a label of a process or
 * workflow alone on its line, closing braces of a process or workflow in the first column.
 */
class Text {
    static final SECTIONS = /(input|output|when|script|stub|take|main|emit|publish)/

    /** Processes, workflows and includes: each becomes a call that Nf knows. */
    static String script(String text) {
        def inside = null
        text.readLines().collect { line ->
            if (line =~ /^#!/) return ''
            def head = line =~ /^(process|workflow)\s*(\w*)\s*\{\s*$/
            if (head) {
                inside = head[0][1]
                def first = inside == 'workflow' ? 'main' : 'directives'
                return "${inside}_('${head[0][2]}') { section('${first}') {"
            }
            if (inside && line == '}') {
                inside = null
                return '} }'
            }
            def label = line =~ /^    ${SECTIONS}:\s*$/
            if (inside && label) return "} ; section('${label[0][1]}') {"
            def include = line =~ /^include\s*\{\s*(\w+)(?:\s+as\s+(\w+))?\s*\}\s*from\s*(['"][^'"]+['"])\s*$/
            if (include) {
                def (_, name, alias, from) = include[0]
                return "include_('${name}', '${alias ?: name}', ${from})"
            }
            if (inside == 'process') line = line.replaceAll(/\b(emit|topic):\s*(\w+)/, "\$1: '\$2'")
            line
        }.join('\n') + '\n'
    }

    /** Selectors of a configuration. */
    static String config(String text) {
        text.replaceAll(/\b(withName|withLabel)\s*:\s*('[^']*'|"[^"]*"|\w+)\s*\{/) { all, what, name ->
            "${what}(${name =~ /^['"]/ ? name : "'${name}'"}) {"
        }
    }
}
