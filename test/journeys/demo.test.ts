/** `npm start`, from pictures to names: the built program, real models, real pictures out of npm packages. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const likeness = resolve(import.meta.dirname, '../../bin/likeness.mjs')

interface Answer {
  enrolled: { person: string | null; faceIds: string[] }[]
  pictures: { image: string; annotated: string; threshold: number; faces: { person: string | null }[] }[]
}

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likeness-demo-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

async function demo(): Promise<Answer> {
  const { stdout } = await promisify(execFile)(process.execPath, [likeness, '--home', home, 'demo', '--json'])
  return JSON.parse(stdout) as Answer
}

const names = ({ faces }: Answer['pictures'][number]) => faces.flatMap(({ person }) => person ?? []).sort()

describe('the demonstration', () => {
  it('recognises everybody it enrolled and nobody else, and a second run changes nothing', async () => {
    const first = await demo()
    expect(first.enrolled.map(({ person, faceIds }) => [person, faceIds.length])).toEqual([
      ['Rosa', 1],
      ['Tom', 3],
      ['Max', 1],
      ['Leo', 1],
      ['Karl', 1],
    ])
    const [group, strangers, portraits] = first.pictures
    expect([group.faces.length, names(group)]).toEqual([3, ['Rosa']])
    expect([strangers.faces.length, names(strangers)]).toEqual([5, []])
    expect([portraits.faces.length, names(portraits)]).toEqual([10, ['Karl', 'Leo', 'Max', 'Tom']])
    for (const { annotated } of first.pictures) expect((await stat(annotated)).size).toBeGreaterThan(10_000)

    const second = await demo()
    expect(second.enrolled).toEqual(first.enrolled)
    expect(second.pictures).toEqual(first.pictures)
  })

  it('leaves a collection that the other commands can use', async () => {
    const picture = join(home, 'demo', 'group-1.jpg')
    const args = ['--home', home, 'identify', picture, '--collection', 'demo', '--json']
    const { stdout } = await promisify(execFile)(process.execPath, [likeness, ...args])
    const { faces } = JSON.parse(stdout) as { faces: { person: string | null }[] }
    expect(faces.map(({ person }) => person).filter(Boolean)).toEqual(['Rosa'])
  })
})
