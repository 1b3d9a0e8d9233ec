import type { Command } from 'commander'
import type { People } from '#people/people.ts'
import type { Person } from '#people/store.ts'
import { isLikenessError } from '#errors'
import { EXIT } from '../exit-codes.ts'
import { note, plural, print, printable, printJson, round, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, DEFAULT_COLLECTION, wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
  collection: string
}

const HELP = `
A person is named by name or, where several have it, by id.

Examples:
  likeness people list --collection friends
  likeness people show "Ann Lee"
  likeness people rename Ann "Ann Lee"
  likeness people remove "Ann Lee"
`

const answer = ({ personId, name, collectionId, createdAt, updatedAt }: Person) => ({
  ...{ person: name, personId, collection: collectionId, createdAt, updatedAt },
})

/** By name, or by id: several people may have one name. */
const find = (room: People, collection: string, who: string) =>
  /^person_[0-9a-f]{12}$/.test(who) ? room.byId(collection, who) : room.byName(collection, who)

const day = (date: Date) => date.toISOString().slice(0, 16).replace('T', ' ')

export function addPeople(program: Command): void {
  const people = program.command('people').description('See, rename and remove the people of a collection.')
  people.addHelpText('after', HELP)
  const sub = (name: string, description: string) =>
    people
      .command(name)
      .description(description)
      .option('-c, --collection <name>', 'where the people were enrolled', collectionName, DEFAULT_COLLECTION)
  // None of these needs models, and all of them go on when the models are gone.
  const models = false

  sub('list', 'List people by name.')
    .option('--query <text>', 'only names with this in them')
    .option('--limit <n>', 'at most so many', wholeFrom(1, 100_000), 1000)
    .option('--offset <n>', 'after so many', wholeFrom(0, 2 ** 31), 0)
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options & { query?: string; limit: number; offset: number }>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { query, limit, offset } = options
        const { total, people: found } = await (
          await app.people({ models })
        ).list(options.collection, { query, limit, offset })
        if (options.json) for (const person of found) await printJson(answer(person))
        else {
          const rows = found.map(({ name, personId, createdAt }) => [name, personId, day(createdAt)])
          if (rows.length > 0) await print(await table(['person', 'id', 'enrolled'], rows))
          note(
            `${plural(total, 'person', 'people')} in ${options.collection}${found.length < total ? `, ${found.length} shown` : ''}`,
          )
        }
      })
    })

  sub('show', 'Show a person with their faces.')
    .argument('<name>')
    .option('--json', 'one JSON object')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const room = await app.people({ models })
        const person = await find(room, options.collection, name)
        const faces = await room.faces(person)
        if (options.json) return printJson({ ...answer(person), faces })
        await print(
          `${printable(person.name)} (${person.personId}), enrolled ${day(person.createdAt)}, ${plural(faces.length, 'face')}\n`,
        )
        const rows = faces.map((face) => [face.faceId, face.imageId, round(face.confidence)])
        if (rows.length > 0) await print(await table(['face', 'image', 'sure'], rows))
      })
    })

  sub('rename', 'Give a person another name.')
    .argument('<name>')
    .argument('<new-name>')
    .option('--json', 'one JSON object')
    .action(async (name: string, newName: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const room = await app.people({ models })
        const { personId } = await find(room, options.collection, name)
        const person = await room.update(personId, { name: newName })
        if (options.json) return printJson(answer(person))
        await print(`${printable(name)} is now ${printable(person.name)}.\n`)
      })
    })

  sub('remove', 'Erase people with all their faces.')
    .argument('<names...>')
    .option('--json', 'one JSON object')
    .action(async (names: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const room = await app.people({ models })
        const found: Person[] = []
        const unknown: string[] = []
        for (const name of names) {
          try {
            found.push(await find(room, options.collection, name))
          } catch (error) {
            if (!isLikenessError(error) || error.code !== 'person_not_found' || names.length === 1) throw error
            unknown.push(name)
          }
        }
        const { erasures } = await app.rooms()
        for (const { personId } of found)
          await erasures.erase({ personId, reason: 'request', requestedBy: 'local' }, { purge: false })
        if (found.length > 0) await erasures.purge()
        if (options.json) await printJson({ removed: found.map(answer), unknown })
        else {
          if (found.length > 0) await print(`Erased: ${found.map((person) => printable(person.name)).join(', ')}\n`)
          if (unknown.length > 0) note(`Unknown in ${options.collection}: ${unknown.map(printable).join(', ')}`)
        }
        return unknown.length > 0 ? EXIT.failed : EXIT.ok
      })
    })
}
