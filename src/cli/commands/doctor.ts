import type { Command } from 'commander'
import type { CheckResult } from '../doctor/finding.ts'
import { EXIT } from '../exit-codes.ts'
import { print, printable, printJson } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

const HELP = `
The exit code is 4 when something is missing that nothing works without.

Examples:
  likeness doctor
  likeness doctor --json
`

const line = ({ check, status, detail, fix }: CheckResult) =>
  `${status.padEnd(8)}  ${check.padEnd(11)}  ${printable(detail)}\n${fix ? `${' '.repeat(23)}-> ${printable(fix)}\n` : ''}`

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Say what is installed, what is missing and how to fix it.')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { checks } = await import('../doctor/checks.ts')
        const results: CheckResult[] = []
        for (const [check, look] of checks) {
          const found = await look(app)
          if (!found) continue
          const result = { check, ...found }
          results.push(result)
          if (!options.json) await print(line(result))
        }
        const good = results.every((result) => result.status !== 'missing')
        if (options.json) await printJson({ ok: good, checks: results })
        else await print(good ? '\nEverything needed is here.\n' : '\nSomething needed is missing: see the arrows.\n')
        return good ? EXIT.ok : EXIT.environment
      })
    })
}
