import type { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { errorAnswer, note, print, printable, printJson, sentence, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

interface Receipt {
  erasure_id: string
  person_id: string
  finished_at: string | null
  removed: Record<string, number>
  verification: { pictures_searched: number; pictures_found: number; remaining: number } | null
  audit: { seq: number; hash: string } | null
}

const HELP = `
Removes everything that is stored of a person: faces, pictures, matches (by the collection's policy),
consents, rows of jobs. Ends with a receipt that the audit log confirms, after a search that must find
nobody. A step that fails is repeated; running the command again goes on where it was.

Examples:
  likeness forget person_0123456789ab
  likeness forget person_0123456789ab --json
`

export function addForget(program: Command): void {
  program
    .command('forget')
    .description('Erase people by id, with everything stored of them, and show the receipts.')
    .argument('<person-ids...>')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (ids: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const call = await localApi(app)
        let open = 0
        for (const id of ids) {
          try {
            const { body } = await call<Receipt>('DELETE', `/api/v1/people/${encodeURIComponent(id)}`)
            if (!body.finished_at) open++
            if (options.json) await printJson(body)
            else await tell(body)
          } catch (error) {
            // One that is unknown keeps nobody else from being erased.
            open++
            if (options.json) await printJson({ person_id: id, ...errorAnswer(error) })
            else note(`${printable(id)}: ${sentence(error)}`)
          }
        }
        await call('POST', '/api/v1/purge')
        return open > 0 ? EXIT.failed : EXIT.ok
      })
    })
}

async function tell({ person_id, finished_at, removed, verification, audit, erasure_id }: Receipt): Promise<void> {
  const counts = Object.entries(removed).map(([kind, count]) => [kind, count])
  await print(`${person_id}: ${finished_at ? `erased ${finished_at}` : 'not finished yet; it goes on'}\n`)
  if (counts.length > 0) await print(await table(['removed', ''], counts))
  if (verification)
    await print(
      `Searched for ${verification.pictures_searched} of the pictures afterwards: ${verification.pictures_found} found, ${verification.remaining} records left.\n`,
    )
  if (audit) note(`Receipt ${erasure_id}, entry ${audit.seq} of the audit log (${audit.hash}).`)
}
