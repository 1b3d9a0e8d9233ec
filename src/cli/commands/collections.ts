import { InvalidArgumentError, type Command } from 'commander'
import type { Collection } from '#engine/engine.ts'
import { note, plural, print, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

const HELP = `
Examples:
  likeness collections create friends --tag purpose=party
  likeness collections list
  likeness collections delete friends
`

const answer = ({ collectionId, ...rest }: Collection) => ({ collection: collectionId, ...rest })

const HEAD = ['collection', 'people', 'faces', 'models', 'revision', 'created', 'tags']
const row = (c: Collection) => [
  ...[c.collectionId, c.userCount, c.faceCount, c.modelVersion, c.revision],
  c.createdAt.toISOString().slice(0, 10),
  Object.entries(c.tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' '),
]

function addTag(text: string, tags: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('A tag is written name=value.')
  return { ...tags, [text.slice(0, at)]: text.slice(at + 1) }
}

export function addCollections(program: Command): void {
  const collections = program.command('collections').description('See, create and delete collections of faces.')
  collections.addHelpText('after', HELP)
  const sub = (name: string, description: string) => collections.command(name).description(description)
  const models = false

  sub('list', 'List all collections.')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const store = await app.faceStore()
        const all: Collection[] = []
        let nextToken: string | undefined
        do {
          const page = await store.collections({ maxResults: 1000, nextToken })
          all.push(...page.items)
          nextToken = page.nextToken
        } while (nextToken)
        if (options.json) for (const collection of all) await printJson(answer(collection))
        else {
          if (all.length > 0) await print(await table(HEAD, all.map(row)))
          note(plural(all.length, 'collection'))
        }
      })
    })

  sub('create', 'Create an empty collection.')
    .argument('<name>', 'letters, digits, dots, dashes and underscores', collectionName)
    .option('--tag <name=value>', 'a tag; may be given several times', addTag)
    .option('--json', 'one JSON object')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { tag?: Record<string, string> }>()
      await run(options, async ({ app }) => {
        const collection = await (await app.engine({ models })).createCollection(name, { tags: options.tag })
        if (options.json) return printJson(answer(collection))
        await print(`Created: ${name}\n`)
      })
    })

  sub('show', 'Show one collection.')
    .argument('<name>', '', collectionName)
    .option('--json', 'one JSON object')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const collection = await (await app.faceStore()).collection(name)
        if (options.json) return printJson(answer(collection))
        await print(await table(HEAD, [row(collection)]))
      })
    })

  sub('delete', 'Erase a collection with all its people and faces.')
    .argument('<name>', '', collectionName)
    .option('--json', 'one JSON object')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const collection = await (await app.faceStore()).collection(name)
        // People first: a collection that is left can be deleted again, people that are left could not be found.
        const { erasures, matches, policies, videos } = await app.rooms()
        await erasures.eraseCollection(name, 'local')
        await matches.removeCollection(name)
        await videos.removeCollection(name)
        await policies.remove(name)
        await erasures.purge()
        if (options.json) return printJson({ deleted: answer(collection) })
        await print(
          `Erased: ${name}, ${plural(collection.userCount, 'person', 'people')}, ${plural(collection.faceCount, 'face')}\n`,
        )
      })
    })
}
