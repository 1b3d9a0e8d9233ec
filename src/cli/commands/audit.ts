import { InvalidArgumentError, type Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { note, plural, print, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

interface Entry {
  seq: number
  at: string
  actor: string
  action: string
  target: string | null
}

interface Verification {
  intact: boolean
  entries: number
  last_hash: string | null
  broken_at: number | null
  problem: string | null
}

const HELP = `
Every entry holds the hash of the one before it. "verify" reads all of them; with an entry noted
down earlier (--expect <seq>:<hash>) it also finds a log that was cut off or written anew.

Examples:
  likeness audit verify
  likeness audit verify --expect 120:5f2a...
  likeness audit list --limit 20
`

function expectation(text: string): { seq: string; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (!seq || !hash) throw new InvalidArgumentError('It must be <seq>:<hash>, as "verify" and receipts show them.')
  return { seq, hash }
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('The audit log: who did what.').addHelpText('after', HELP)

  audit
    .command('verify')
    .description('Read the whole log and say whether it is intact.')
    .option('--expect <seq:hash>', 'an entry that must be there', expectation)
    .option('--json', 'one JSON object')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { expect?: { seq: string; hash: string } }>()
      await run(options, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const query = options.expect ? `?${new URLSearchParams(options.expect)}` : ''
        const { body } = await (await localApi(app))<Verification>('GET', `/api/v1/audit/verification${query}`)
        if (options.json) await printJson(body)
        else if (body.intact)
          await print(`Intact: ${plural(body.entries, 'entry', 'entries')}. Last: ${body.entries}:${body.last_hash}\n`)
        else await print(`NOT INTACT at entry ${body.broken_at}: ${body.problem}\n`)
        return body.intact ? EXIT.ok : EXIT.failed
      })
    })

  audit
    .command('list')
    .description('The newest entries.')
    .option('--limit <n>', 'at most so many', wholeFrom(1, 500), 50)
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { limit: number }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const { body } = await (await localApi(app))<Entry[]>('GET', `/api/v1/audit?limit=${options.limit}`)
        if (options.json) for (const entry of body) await printJson(entry)
        else if (body.length === 0) note('Nothing has happened yet.')
        else
          await print(
            await table(
              ['', 'when', 'who', 'what', 'to what'],
              body.map(({ seq, at, actor, action, target }) => [seq, at, actor, action, target]),
            ),
          )
      })
    })
}
