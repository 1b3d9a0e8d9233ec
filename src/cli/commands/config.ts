import type { Command } from 'commander'
import { messageOf } from '#errors'
import { EXIT } from '../exit-codes.ts'
import { note, print, printable, printJson, table } from '../print.ts'
import { environment, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

const HELP = `
The exit code is 4 when a setting is not valid; all that are not are named at once.

Examples:
  likeness config
  PORT=9000 likeness config --json
`

export function addConfig(program: Command): void {
  program
    .command('config')
    .description('Show the settings in force and where they come from; passwords are masked.')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const { home, pack, workers, json } = self.optsWithGlobals<Options>()
      const { describeConfig, readConfig } = await import('#config')
      const options = { LIKENESS_HOME: home, LIKENESS_PACK: pack, LIKENESS_WORKERS: workers?.toString() }
      let { settings, problems, notes } = describeConfig(undefined, options)
      if (problems.length === 0) {
        try {
          const { settingsInSecrets } = await import('#app')
          const inSecrets = await settingsInSecrets(readConfig(environment(self.optsWithGlobals<Options>())))
          if (inSecrets.length > 0) ({ settings, notes } = describeConfig(undefined, options, inSecrets))
        } catch (error) {
          problems = [messageOf(error)]
        }
      }
      const ok = problems.length === 0
      if (json) await printJson({ ok, settings, notes, problems })
      else {
        const rows = settings.map(({ name, value, source, meaning }) => [name, value, source, meaning])
        await print(await table(['setting', 'value', 'from', 'meaning'], rows))
        for (const problem of [...notes, ...problems]) note(`- ${printable(problem)}`)
      }
      process.exitCode = ok ? EXIT.ok : EXIT.environment
    })
}
