/** Prints one line about a vitest JSON report: what passed, failed and was skipped. */
import { readFileSync } from 'node:fs'

let report
try {
  report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
} catch {
  console.log('The tests left no report: they did not run to their end.')
  process.exit(1)
}
const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, numTodoTests: todo } = report
// A file that fails before its first test counts as a failure too.
const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
const failed = numFailedTests + broken.length
for (const file of broken) console.log(`${file.name}: ${file.message}`)
console.log(`${passed} passed, ${failed} failed, ${skipped + todo} skipped`)
process.exitCode = passed > 0 && failed === 0 ? 0 : 1
