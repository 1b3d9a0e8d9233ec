/** Sums up a vitest JSON report: each failure with the beginning of its message, then how many passed, failed, were skipped. */
import { readFileSync } from 'node:fs'

let report
try {
  report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
} catch {
  console.log('The tests left no report: they did not run to their end.')
  process.exit(1)
}
const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, numTodoTests: todo } = report
// A file that fails outside of its tests, before the first or in a hook, counts as a failure too.
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
)
const failed = numFailedTests + broken.length
for (const file of broken) console.log(`${file.name}: ${file.message}`)
for (const { name, assertionResults } of report.testResults) {
  for (const { status, fullName, failureMessages } of assertionResults) {
    if (status !== 'failed') continue
    const message = failureMessages.join('\n').split('\n').slice(0, 25).join('\n  ')
    console.log(`FAILED ${name.replace(`${process.cwd()}/`, '')}: ${fullName}\n  ${message}`)
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped + todo} skipped`)
process.exitCode = passed > 0 && failed === 0 ? 0 : 1
