/** The command line without models: arguments, exit codes, and what is said when something is missing. */
import { chmod, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommanderError, type Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, type CliOptions } from '../../test/fixtures/cli.ts'
import { createProgram } from './program.ts'

/** Some file: nothing looks into it before the models are there. */
const PICTURE = fileURLToPath(import.meta.url)

let directory: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'likeness-cli-'))
  env = {
    LIKENESS_HOME: join(directory, 'home'),
    LIKENESS_MODELS: join(directory, 'models'),
    LIKENESS_PACK: '',
    LIKENESS_WORKERS: '',
    DATABASE_URL: '',
  }
})
afterAll(() => rm(directory, { recursive: true, force: true }))
const run = (args: string[], options: CliOptions = {}) => cli(args, { ...options, env: { ...env, ...options.env } })

describe('help', () => {
  const commands = (command = createProgram(), path: string[] = []): string[][] => [
    path,
    ...command.commands.flatMap((sub) => commands(sub, [...path, sub.name()])),
  ]

  test('every command has a description, and examples in its own help or that of its group', () => {
    for (const path of commands()) {
      let command = createProgram()
      let help = ''
      const write = (text: string) => void (help += text)
      for (const name of path) {
        command.configureOutput({ writeOut: write }).outputHelp()
        command = command.commands.find((sub) => sub.name() === name)!
      }
      command.configureOutput({ writeOut: write }).outputHelp()
      expect(command.description(), path.join(' ')).not.toBe('')
      if (path[0] !== 'demo') expect(help, path.join(' ')).toContain(`likeness ${path[0] ?? ''}`)
    }
  })

  test('is an answer when asked for, with the exit codes', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Exit codes:')
  })
})

describe('wrong arguments', () => {
  test.each([
    [['nonsense']],
    [['detect']],
    [['compare', 'one.jpg']],
    [['identify', 'x.jpg', '--threshold', '101']],
    [['identify', 'x.jpg', '--threshold', 'high']],
    [['identify', 'x.jpg', '--threshold', '']],
    [['identify', 'x.jpg', '--threshold=-1']],
    [['identify', 'x.jpg', '--threshold', '80', '--fpir', '0.01']],
    [['identify', 'x.jpg', '--fpir', '0.9']],
    [['identify', 'x.jpg', '--collection', 'a/b']],
    [['enroll', 'Ann', 'x.jpg', '--collection', '../x']],
    [['enroll', 'Ann', 'x.jpg', '--quality-filter', 'BEST']],
    [['collections', 'create', 'with space']],
    [['collections', 'create', 'x', '--tag', 'novalue']],
  ])('%j is refused while reading it', async (args) => {
    const program = createProgram()
    const quiet = (command: Command): void => {
      command.configureOutput({ writeErr: () => {} })
      command.commands.forEach(quiet)
    }
    quiet(program)
    await expect(program.parseAsync(args, { from: 'user' })).rejects.toBeInstanceOf(CommanderError)
  })

  test.each([
    [[]],
    [['identify', 'x.jpg', '--threshold', '101']],
    [['compare', '-', '-']],
    [['models', 'install', 'no-such-pack']],
    [['detect', 'x.jpg', '--resume']],
    [['enroll', '', 'x.jpg']],
    [['eval', 'pairs', 'no-such-file.csv']],
  ])('%j: exit code 2 and a sentence', async (args) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(2)
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/^ +at /m)
  })

  test('with --json it is JSON on standard output', async () => {
    const { code, json } = await run(['compare', 'a.jpg', 'b.jpg', '--threshold', '1000', '--json'])
    expect(code).toBe(2)
    expect(json()).toEqual([{ error: { code: 'invalid_argument', message: expect.stringContaining('from 0 to 100') } }])
  })
})

describe('without models', () => {
  test.each([
    [['detect', 'x.jpg']],
    [['compare', PICTURE, PICTURE]],
    [['identify', 'x.jpg']],
    [['enroll', 'Ann', 'x.jpg']],
    [['models', 'verify']],
  ])('%j: exit code 4 and what to do', async (args) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(4)
    expect(stderr).toContain('likeness models install')
  })

  test('collections and people can be seen, and nothing else is needed', { timeout: 300_000 }, async () => {
    expect(await run(['collections', 'create', 'friends', '--tag', 'a=b', '--json'])).toMatchObject({ code: 0 })
    const listed = await run(['collections', 'list', '--json'])
    expect(listed.json()).toEqual([expect.objectContaining({ collection: 'friends', faceCount: 0, tags: { a: 'b' } })])
    expect(await run(['collections', 'create', 'friends'])).toMatchObject({ code: 1, stdout: '' })
    expect(await run(['people', 'list', '-c', 'friends', '--json'])).toMatchObject({ code: 0, stdout: '' })
    const unknown = await run(['people', 'show', 'Ann', '-c', 'friends', '--json'])
    expect(unknown).toMatchObject({ code: 1 })
    expect(unknown.json()).toEqual([{ error: expect.objectContaining({ code: 'person_not_found' }) }])
    const nowhere = await run(['people', 'list', '-c', 'enemies'])
    expect(nowhere.code).toBe(1)
    expect(nowhere.stderr).toContain('There is no collection enemies.')
    expect(await run(['collections', 'delete', 'friends', '--json'])).toMatchObject({ code: 0 })
    expect(await run(['collections', 'show', 'friends'])).toMatchObject({ code: 1 })
  })

  test('models list says what is not installed', async () => {
    const { code, json } = await run(['models', 'list', '--json'])
    expect(code).toBe(0)
    expect(json()).toContainEqual(expect.objectContaining({ id: 'default', condition: 'missing' }))
  })

  test('doctor names what is missing and how to fix it', async () => {
    const { code, json } = await run(['doctor', '--json'])
    expect(code).toBe(4)
    const [{ ok, checks }] = json() as [{ ok: boolean; checks: { check: string; status: string; fix?: string }[] }]
    expect(ok).toBe(false)
    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'models', status: 'missing', fix: 'Run: likeness models install' }),
    )
    expect(checks.find((c) => c.check === 'Node.js')).toMatchObject({ status: 'ok' })
    // Nothing is asked for that nothing uses.
    expect(checks.map((c) => c.check)).toEqual(
      'Node.js inference images HEIC models home database disk machine'.split(' '),
    )
  })

  test('doctor says how a pack of the user that is gone comes back', async () => {
    const { code, json } = await run(['doctor', '--json'], { env: { LIKENESS_PACK: 'my-own' } })
    expect(code).toBe(4)
    const [{ checks }] = json() as [{ checks: { check: string }[] }]
    expect(checks.find((c) => c.check === 'models')).toEqual({
      check: 'models',
      status: 'missing',
      detail: 'The model pack my-own is not installed.',
      fix: 'Run: likeness models install FOLDER',
    })
  })
})

describe('the environment', () => {
  test('every wrong setting is named at once', async () => {
    const { code, stderr } = await run(['people', 'list'], {
      env: { LIKENESS_WORKERS: 'many', DATABASE_URL: 'mysql://x' },
    })
    expect(code).toBe(4)
    expect(stderr).toContain('LIKENESS_WORKERS')
    expect(stderr).toContain('DATABASE_URL')
  })

  test('a home that is a file is refused with its name', async () => {
    const file = join(directory, 'a-file')
    await writeFile(file, '')
    const { code, stderr } = await run(['collections', 'list', '--home', file])
    expect(code).toBe(4)
    expect(stderr).toContain(file)
  })

  test('a home somebody else may not write to', async (context) => {
    if (process.platform === 'win32' || process.getuid?.() !== 0)
      return context.skip('needs to start a process as another user, which only root may do')
    const locked = join(directory, 'locked')
    await mkdir(locked)
    await chmod(locked, 0o700)
    await chmod(directory, 0o755)
    const { code, stderr } = await run(['collections', 'list', '--home', locked], { uid: 65534 })
    expect(code).toBe(4)
    expect(stderr).toContain(locked)
  })

  test('an unreachable PostgreSQL server', async () => {
    const { code, stderr } = await run(['collections', 'list'], {
      env: { DATABASE_URL: 'postgres://127.0.0.1:1/none' },
    })
    expect(code).toBe(4)
    expect(stderr).not.toBe('')
  })

  test('two processes on one home: the second says who holds it', async () => {
    const home = join(directory, 'shared')
    const { openDatabase } = await import('#stores/sql/database.ts')
    const database = await openDatabase({ home })
    try {
      const { code, stderr } = await run(['collections', 'list', '--home', home])
      expect(code).toBe(4)
      expect(stderr).toContain(String(process.pid))
    } finally {
      await database.close()
    }
    expect(await run(['collections', 'list', '--home', home])).toMatchObject({ code: 0 })
  })
})
