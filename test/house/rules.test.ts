/** The rules of the house are proven to fire: each fixture breaks one of them and nothing else. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
let scratch: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'likeness-rules-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** A small house that obeys every rule. */
const sound: Record<string, string> = {
  'src/main/cli.ts': `import { app } from '#app'\nimport { run } from '#cli/run.ts'\nrun(app)`,
  'src/app.ts': `import { engine } from '#engine/local/index.ts'\nimport { store } from '#stores/sql/faces.ts'\nexport const app = { engine, store }`,
  'src/errors.ts': `export class HouseError extends Error {}`,
  'src/config.ts': `import { HouseError } from './errors.ts'\nexport const config = HouseError.name`,
  'src/cli/run.ts': `import { config } from '#config'\nexport const run = (app: unknown) => [app, config]`,
  'src/lib/twice.ts': `export const twice = (n: number) => 2 * n`,
  'src/engine/engine.ts': `export interface Engine { close(): void }`,
  'src/engine/vectors.ts': `export interface Faces { count: number }`,
  'src/engine/local/index.ts': `import type { Engine } from '../engine.ts'\nimport { twice } from '#lib/twice.ts'\nexport const engine = { close: () => twice(1) } as unknown as Engine`,
  'src/stores/sql/faces.ts': `import type { Faces } from '#engine/vectors.ts'\nexport const store: Faces = { count: 0 }`,
  'src/people/people.ts': `import type { Engine } from '#engine/engine.ts'\nexport const people = (engine: Engine) => engine`,
  'src/usecases/gallery/gallery.ts': `import { people } from '#people/people.ts'\nexport const gallery = people`,
  'src/usecases/gallery/gallery.test.ts': `import { gallery } from './gallery.ts'\ngallery`,
  'src/usecases/alert/alert.ts': `import { people } from '#people/people.ts'\nexport const alert = people`,
  'src/usecases/alert/alert.test.ts': `import { alert } from './alert.ts'\nalert`,
}

/** What each rule forbids, as one changed or added file. */
const violations: [rule: string, file: string, text: string][] = [
  [
    'adapters-through-app',
    'src/cli/run.ts',
    `import { store } from '#stores/sql/faces.ts'\nexport const run = (a: unknown) => [a, store]`,
  ],
  [
    'adapters-apart',
    'src/stores/sql/faces.ts',
    `import { engine } from '#engine/local/index.ts'\nexport const store = engine`,
  ],
  ['engine-alone', 'src/engine/local/index.ts', `import { config } from '#config'\nexport const engine = config`],
  ['people-below-use-cases', 'src/people/people.ts', `import { run } from '#cli/run.ts'\nexport const people = run`],
  [
    'use-cases-apart',
    'src/usecases/alert/alert.ts',
    `import { gallery } from '#usecases/gallery/gallery.ts'\nexport const alert = gallery`,
  ],
  [
    'use-cases-behind-doors',
    'src/usecases/alert/alert.ts',
    `import { config } from '#config'\nexport const alert = config`,
  ],
  [
    'lib-is-pure',
    'src/lib/twice.ts',
    `import { config } from '#config'\nexport const twice = (n: number) => [n, config]`,
  ],
  [
    'rooms-by-name',
    'src/people/people.ts',
    `import type { Engine } from '../engine/engine.ts'\nexport const people = (e: Engine) => e`,
  ],
  [
    'no-cycles',
    'src/errors.ts',
    `import { config } from './config.ts'\nexport class HouseError extends Error { name = config }`,
  ],
  ['no-orphans', 'src/lib/forgotten.ts', `export const forgotten = 1`],
  [
    'no-tests-in-production',
    'src/usecases/alert/alert.ts',
    `import '../gallery/gallery.test.ts'\nexport const alert = 1`,
  ],
  ['resolvable', 'src/lib/twice.ts', `import { gone } from './gone.ts'\nexport const twice = (n: number) => [n, gone]`],
  ['sdk-images', 'src/people/people.ts', `import sharp from 'sharp'\nexport const people = sharp`],
  ['sdk-inference', 'src/people/people.ts', `import * as ort from 'onnxruntime-node'\nexport const people = ort`],
  ['sdk-sql', 'src/engine/local/index.ts', `import { Kysely } from 'kysely'\nexport const engine = Kysely`],
  ['sdk-terminal', 'src/people/people.ts', `import { Command } from 'commander'\nexport const people = Command`],
]

const rooms = ['lib', 'engine', 'people', 'usecases', 'stores', 'cli']
const imports = {
  ...Object.fromEntries(rooms.map((room) => [`#${room}/*.ts`, { source: `./src/${room}/*.ts` }])),
  ...Object.fromEntries(['app', 'config', 'errors'].map((name) => [`#${name}`, { source: `./src/${name}.ts` }])),
}
const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    customConditions: ['source'],
    allowImportingTsExtensions: true,
    noEmit: true,
  },
}

type Verdict = { code: number; said: string }

/** In one process: starting the tool takes longer than the work. */
async function run(roots: string[]): Promise<Verdict[]> {
  const ran = promisify(execFile)(process.execPath, [join(project, 'scripts/rules.mjs'), '--json', ...roots])
  const { stdout } = await ran.catch((error: { stdout: string }) => error)
  return JSON.parse(stdout) as Verdict[]
}

async function build(name: string, files: Record<string, string>): Promise<string> {
  const root = join(scratch, name)
  const all = {
    ...files,
    'package.json': JSON.stringify({ name: 'fixture', type: 'module', imports }),
    'tsconfig.json': JSON.stringify(tsconfig),
  }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'), 'junction')
  return root
}

const naming = `import type { engine } from '#engine/local/index.ts'\nexport const run = (a: typeof engine) => [a]`
/** Files the tool cannot link to each other look like a house without imports. */
const islands = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [`src/main/island-${i}.ts`, `export const n = ${i}`]),
)
const houses: Record<string, Record<string, string>> = {
  sound,
  types: { ...sound, 'src/cli/run.ts': naming },
  islands,
  ...Object.fromEntries(violations.map(([rule, file, text]) => [rule, { ...sound, [file]: text }])),
}

describe('dependency rules', () => {
  const verdicts = new Map<string, Verdict>()
  beforeAll(async () => {
    const roots = await Promise.all(Object.entries(houses).map(([name, files]) => build(name, files)))
    const said = await run(roots)
    Object.keys(houses).forEach((name, i) => verdicts.set(name, said[i]!))
  })

  it('pass on a house that obeys them', () => {
    const { code, said } = verdicts.get('sound')!
    expect(said).toMatch(/^\d+ modules, \d+ imports, 0 broken rules\n$/)
    expect(code).toBe(0)
  })

  it.each(violations)('%s fires', (rule) => {
    const { code, said } = verdicts.get(rule)!
    expect(said).toContain(`${rule}: `)
    expect(code).toBe(1)
  })

  it('lets types of an adapter be named', () => {
    expect(verdicts.get('types')!.code).toBe(0)
  })

  it('fails when it saw nothing of what is there', () => {
    const { code, said } = verdicts.get('islands')!
    expect(said).toContain('the check looked at nothing')
    expect(code).toBe(1)
  })

  it('takes a tool that saw too little for a failure', async () => {
    const { implausible } = (await import(join(project, 'scripts/plausible.mjs'))) as {
      implausible(look: { seen: number; onDisk: number; links: number }): string | undefined
    }
    expect(implausible({ seen: 100, onDisk: 100, links: 300 })).toBeUndefined()
    expect(implausible({ seen: 0, onDisk: 100, links: 0 })).toContain('looked at nothing')
    expect(implausible({ seen: 80, onDisk: 100, links: 300 })).toContain('looked at nothing')
    expect(implausible({ seen: 0, onDisk: 0, links: 0 })).toContain('looked at nothing')
  })

  it('looks at the whole of this project', async () => {
    expect((await run([project]))[0]!.said).toMatch(/^\d+ modules, \d+ imports, 0 broken rules\n$/)
  })
})
