import type { Command } from 'commander'
import { LikenessError } from '#errors'
import { note, plural, print, printable, printJson } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

const BACKUP_HELP = `
The file holds faces and pictures of people: keep it as safe as the installation. Sessions and
sign-in links are left out. With the embedded database the service has to be stopped; with
PostgreSQL it goes on, and the file holds everything as of one moment.

Examples:
  likeness backup monday.tar
  likeness backup monday.tar --force
`

const RESTORE_HELP = `
The file is checked first. Everything is restored or nothing. Stop the service before.
People who were erased after the backup was made would come back: those the replaced database
has receipts for are left out, the others are named by --forget, a file of receipts, one JSON
object with personId a line.

Examples:
  likeness restore monday.tar
  likeness restore monday.tar --replace
  likeness restore monday.tar --forget receipts.ndjson
`

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('Write database and pictures into one file.')
    .argument('<file.tar>')
    .option('--force', 'replace the file')
    .option('--json', 'one JSON object')
    .addHelpText('after', BACKUP_HELP)
    .action(async (file: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { force?: boolean }>()
      await run(options, async ({ app }) => {
        const done = await (await app.archives()).backup(file, { force: options.force })
        if (options.json) return printJson({ file, ...done })
        const { rows, objects, createdAt } = done
        await print(
          `${printable(file)}: ${plural(rows, 'row')} and ${plural(objects, 'picture')} as of ${createdAt.toISOString()}\n`,
        )
      })
    })

  program
    .command('restore')
    .description('Put a backup back.')
    .argument('<file.tar>')
    .option('--replace', 'lose what is here')
    .option('--forget <receipts>', 'people who were erased after the backup was made')
    .option('--json', 'one JSON object')
    .addHelpText('after', RESTORE_HELP)
    .action(async (file: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { replace?: boolean; forget?: string }>()
      await run(options, async ({ app }) => {
        const { readServerNotes } = await import('#operations/server-note.ts')
        const [server] = await readServerNotes(app.config.home)
        if (server)
          throw new LikenessError('home_locked', {
            message: `A server is running here (${server.url}, process ${server.pid}). Stop it, then restore.`,
          })
        const { replace, forget: receipts } = options
        const { manifest, rows, objects, forgotten } = await (await app.archives()).restore(file, { replace, receipts })
        if (replace) await (await app.database()).purge()
        const { createdAt, version } = manifest
        if (options.json) return printJson({ file, createdAt, version, rows, objects, forgotten })
        await print(`Restored: ${plural(rows, 'row')} and ${plural(objects, 'picture')} as of ${createdAt}\n`)
        if (forgotten > 0) await print(`Left out, because erased later: ${plural(forgotten, 'person', 'people')}\n`)
        note(
          `Whoever was erased after ${createdAt} is back unless a receipt named them: compare with the receipts you keep (--forget).`,
        )
      })
    })
}
