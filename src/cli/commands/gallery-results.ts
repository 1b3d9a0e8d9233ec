/** `likeness gallery results | folders | zip`: what came of it. */
import type { Command } from 'commander'
import type { z } from 'zod'
import { LikenessError } from '#errors'
import type { FolderJob, GalleryFolder } from '#http/contracts/gallery-shapes.ts'
import { assertFree, download } from '../download.ts'
import { EXIT } from '../exit-codes.ts'
import { allOf, findClient, reach, type Options, type Reached } from '../gallery-calls.ts'
import { waitFor } from '../gallery-wait.ts'
import { note, plural, print, printable, printJson, round, table } from '../print.ts'
import { run } from '../run.ts'

interface Found {
  photoId: string
  originalName: string
  maxSimilarity: number
}
interface Counted {
  clientId: string
  name: string
  photoCount: number
}
type Job = z.output<typeof FolderJob>
interface Folders {
  job: Job | null
  folders: z.output<typeof GalleryFolder>[]
}

async function folderNamed({ call, at }: Reached, which: string): Promise<string> {
  const { folders } = (await call<Folders>('GET', `${at}/separate-folders`)).body
  const found = folders.filter(({ id, name }) => id === which || name === which)
  if (found.length === 1) return found[0]!.id
  const message = found.length > 1 ? `Several folders are called “${which}”: name one by id.` : undefined
  throw new LikenessError(found.length > 1 ? 'invalid_argument' : 'folder_not_found', { ...(message && { message }) })
}

async function tellFolders(folders: Folders['folders']): Promise<void> {
  const rows = folders.map(({ name, kind, photoCount, id }) => [
    ...[kind === 'client' ? name : `stranger ${name}`, photoCount, id],
  ])
  if (rows.length > 0) await print(await table(['folder', 'photos', 'id'], rows))
  note(plural(folders.length, 'folder'))
}

export function addGalleryResults(galleries: Command): void {
  const sub = (name: string, description: string) => galleries.command(name).description(description)

  sub('results', 'The clients with the number of their photos; of one client the photos, the likest first.')
    .argument('<gallery>')
    .option('--client <client>', 'id or name')
    .option('--json', 'one JSON object a line')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { client?: string }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const reached = await reach(app, which)
        const { call, at } = reached
        if (options.client === undefined) {
          const found = await allOf<Counted>(call, `${at}/face-results`, 'clients')
          if (options.json) for (const one of found) await printJson(one)
          else {
            const rows = found.map(({ name, clientId, photoCount }) => [name, clientId, photoCount])
            if (rows.length > 0) await print(await table(['client', 'id', 'photos'], rows))
            note(plural(found.length, 'client'))
          }
          return
        }
        const { id, name } = await findClient(reached, options.client)
        const found = await allOf<Found>(call, `${at}/face-results?clientId=${id}`, 'photos')
        if (options.json) for (const one of found) await printJson(one)
        else {
          const rows = found.map((photo) => [photo.originalName, round(photo.maxSimilarity), photo.photoId])
          if (rows.length > 0) await print(await table(['photo', 'similarity', 'id'], rows))
          note(`${printable(name)} is in ${plural(found.length, 'photo')}`)
        }
      })
    })

  sub('folders', 'Group the photos: a folder for each client, and for each stranger who is in several.')
    .argument('<gallery>')
    .option('--list', 'show the folders there are, and group nothing')
    .option('--no-wait', 'end when it is queued')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { list?: boolean; wait: boolean }>()
      await run(options, async ({ app, interrupt: { signal } }) => {
        const reached = await reach(app, which)
        const { call, at, api } = reached
        const path = `${at}/separate-folders`
        const now = async () => (await call<Folders>('GET', path)).body
        if (!options.list) {
          await call<Job>('POST', path)
          const over =
            !options.wait ||
            (await waitFor(api, 'faces', signal, async () => {
              const { job } = await now()
              const isOpen = job?.state === 'queued' || job?.state === 'running'
              return { done: job?.done ?? 0, total: job?.total ?? 0, over: !isOpen }
            }))
          if (!over) {
            note(api.url ? 'The server goes on with it.' : 'Interrupted: the same command goes on with it.')
            return EXIT.interrupted
          }
        }
        const { job, folders } = await now()
        if (!options.list && options.wait && job && job.state !== 'done')
          throw new LikenessError('engine_failed', { message: job.error ?? 'It was cancelled.' })
        if (options.json) await printJson({ job, folders })
        else if (options.list || options.wait) await tellFolders(folders)
        else await print('Queued.\n')
        return EXIT.ok
      })
    })

  sub('zip', 'Download photos as one file: all, or those of a client or a folder.')
    .argument('<gallery>')
    .requiredOption('--out <file.zip>', 'where to')
    .option('--client <client>', 'id or name')
    .option('--folder <folder>', 'id or name')
    .option('--force', 'replace the file')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<
        Options & { out: string; client?: string; folder?: string; force?: boolean }
      >()
      await run(options, async ({ app }) => {
        const { out, client, folder, force } = options
        await assertFree(out, force)
        const reached = await reach(app, which)
        const query = new URLSearchParams()
        if (client !== undefined) query.set('clientId', (await findClient(reached, client)).id)
        if (folder !== undefined) query.set('folderId', await folderNamed(reached, folder))
        const bytes = await download(await reached.api.send('GET', `${reached.at}/photos.zip?${query}`), out)
        if (options.json) return printJson({ file: out, bytes })
        await print(`${printable(out)}: ${plural(bytes, 'byte')}\n`)
      })
    })
}
