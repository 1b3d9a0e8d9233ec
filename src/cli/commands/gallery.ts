import { Option, type Command } from 'commander'
import { PRESETS, VISIBILITIES } from '#http/contracts/gallery-words.ts'
import { allOf, GALLERIES, openApi, reach, type Gallery, type Options } from '../gallery-calls.ts'
import { note, plural, print, printable, printJson, table } from '../print.ts'
import { run } from '../run.ts'
import { numberFrom } from '../values.ts'
import { addGalleryClients } from './gallery-clients.ts'
import { addGalleryPhotos } from './gallery-photos.ts'
import { addGalleryProcess } from './gallery-process.ts'
import { addGalleryResults } from './gallery-results.ts'

const HELP = `
A gallery is named by its id or by its short name (slug), a client by id or name.

Examples:
  likeness gallery create "Ann and Bob" --visibility selfie
  likeness gallery add ann-and-bob party/
  likeness gallery client add ann-and-bob "Ann Lee" --face ann.jpg
  likeness gallery process ann-and-bob
  likeness gallery results ann-and-bob --client "Ann Lee"
  likeness gallery link ann-and-bob "Ann Lee"
  likeness gallery zip ann-and-bob --client "Ann Lee" --out ann.zip
`

const HEAD = ['gallery', 'id', 'slug', 'photos', 'clients', 'visibility', 'preset', 'threshold', 'faces']
const row = (gallery: Gallery) => [
  ...[gallery.name, gallery.id, gallery.slug, gallery.photoCount, gallery.clientCount],
  ...[gallery.visibility, gallery.preset, Number(gallery.threshold.toFixed(2))],
  gallery.faceRecognitionEnabled ? 'on' : 'off',
]

export function addGallery(program: Command): void {
  const galleries = program.command('gallery').description('The photos of an event, and who is in them.')
  galleries.addHelpText('after', HELP)
  const sub = (name: string, description: string) => galleries.command(name).description(description)

  sub('create', 'Make a gallery.')
    .argument('<name>')
    .option('--slug <slug>', 'part of the clients’ link; default: from the name')
    .addOption(new Option('--visibility <who>', 'who sees photos by a link; default: clients').choices(VISIBILITIES))
    .addOption(new Option('--preset <preset>', 'how closely photos are looked at; default: automatic').choices(PRESETS))
    .option('--threshold <similarity>', 'least similarity of a client, 0-100', numberFrom(0, 100))
    .option('--json', 'one JSON object')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<
        Options & Partial<Pick<Gallery, 'slug' | 'visibility' | 'preset' | 'threshold'>>
      >()
      await run(options, async ({ app }) => {
        const { slug, visibility, preset, threshold } = options
        const { call } = await openApi(app)
        const { body } = await call<Gallery>('POST', GALLERIES, { name, slug, visibility, preset, threshold })
        if (options.json) return printJson(body)
        await print(`Created: ${printable(body.name)}, ${body.id}, ${body.slug}\n`)
      })
    })

  sub('list', 'List all galleries, newest first.')
    .option('--query <text>', 'only names with this in them')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { query?: string }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { call } = await openApi(app)
        const query = options.query === undefined ? '' : `?q=${encodeURIComponent(options.query)}`
        const all = await allOf<Gallery>(call, GALLERIES + query, 'galleries')
        if (options.json) for (const gallery of all) await printJson(gallery)
        else {
          if (all.length > 0) await print(await table(HEAD, all.map(row)))
          note(plural(all.length, 'gallery', 'galleries'))
        }
      })
    })

  sub('show', 'Show one gallery.')
    .argument('<gallery>')
    .option('--json', 'one JSON object')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { gallery } = await reach(app, which)
        if (options.json) return printJson(gallery)
        await print(await table(HEAD, [row(gallery)]))
      })
    })

  sub('delete', 'Delete a gallery with its photos, faces, clients and links. Photos in a bucket of yours stay there.')
    .argument('<gallery>')
    .option('--json', 'one JSON object, with the receipts of the clients')
    .action(async (which: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { call, gallery, at } = await reach(app, which)
        const { body } = await call<{ receipts: unknown[] }>('DELETE', at)
        if (options.json) return printJson({ deleted: gallery, receipts: body.receipts })
        const clients = plural(body.receipts.length, 'client')
        await print(`Deleted: ${printable(gallery.name)}, ${plural(gallery.photoCount, 'photo')}; erased: ${clients}\n`)
      })
    })

  addGalleryPhotos(galleries)
  addGalleryClients(galleries)
  addGalleryProcess(galleries)
  addGalleryResults(galleries)
}
