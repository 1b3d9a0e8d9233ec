/**
 * Makes a checkout ready: dependencies, build, models. Whatever is there already is left alone, so a second run is
 * quick. Plain Node without dependencies, for it runs before any are installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const at = (...parts) => join(root, ...parts)
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

const say = (text) => process.stderr.write(`${text}\n`)

class SetupError extends Error {}

/** The lowest minor version of each major version that works; later majors all do. */
const oldest = { 20: 19, 22: 12 }

export function nodeProblem(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  const fine = major in oldest ? minor >= oldest[major] : major >= 24
  if (fine) return undefined
  return `This is Node.js ${version}; Likeness needs 20.19 or later, 22.12 or later, or 24. Get one from https://nodejs.org.`
}

/** Why dependencies must be installed, or undefined: compares what npm says it installed with what the lock file asks. */
export function installReason(directory) {
  const installed = join(directory, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return 'they are not installed yet'
  const wanted = readJson(join(directory, 'package-lock.json')).packages
  const present = readJson(installed).packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional || entry.devOptional) continue
    if (present[path]?.version !== entry.version) return `${path.replace(/^.*node_modules\//, '')} changed`
  }
  return undefined
}

/** Runs a program with its output shown; a failure ends the setup with the advice. */
function run(command, args, advice) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.signal) throw new SetupError(`Interrupted. ${advice}`)
  if (result.status !== 0) throw new SetupError(advice)
}

/** npm itself is a Node program: started by npm, the very same one is used again. */
function npm(args, advice) {
  const program = process.env.npm_execpath
  if (program && /npm-cli\.c?js$/.test(program)) run(process.execPath, [program, ...args], advice)
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, advice)
}

export function install() {
  const reason = installReason(root)
  if (!reason) return
  say(`Installing dependencies (${reason}) ...`)
  npm(
    ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'],
    'Dependencies could not be installed. Check the network (npm ping) and run the same command again.',
  )
}

/** One hash for everything a build is made of. */
function sourceHash() {
  const hash = createHash('sha256')
  const sources = ['src', 'client/src', 'panel/src', 'panel/public'].flatMap((folder) =>
    readdirSync(at(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(test|contract|fixture|testing)\.ts$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    'panel/index.html',
    'panel/vite.config.ts',
  ]
  for (const file of [...sources, ...settings].sort()) {
    hash.update(`${file.split(sep).join('/')}\0`).update(readFileSync(at(file)))
  }
  return hash.digest('hex')
}

const stamp = at('dist', '.sources')

/** Whether `dist` is what the sources would give. */
export const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash()

export function build({ force = false } = {}) {
  if (!force && isBuilt()) return
  const hash = sourceHash()
  say('Building ...')
  // Built beside and renamed, so that a build that fails or is interrupted leaves the last good one.
  const fresh = `dist.${process.pid}`
  try {
    run(
      process.execPath,
      [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', fresh],
      'The build failed; the messages above say where.',
    )
    run(
      process.execPath,
      [
        at('node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        'panel',
        '--outDir',
        at(fresh, 'panel'),
        '--logLevel',
        'warn',
      ],
      'The panel could not be built; the messages above say where.',
    )
    writeFileSync(at(fresh, '.sources'), hash)
    rmSync(at('dist'), { recursive: true, force: true })
    renameSync(at(fresh), at('dist'))
  } finally {
    rmSync(at(fresh), { recursive: true, force: true })
  }
}

export function installModels() {
  run(
    process.execPath,
    [at('bin', 'likeness.mjs'), 'models', 'install'],
    'The model pack could not be installed; the message above says why. An interrupted download continues when the command is run again.',
  )
}

export function setup({ models = true } = {}) {
  const problem = nodeProblem(process.version)
  if (problem) throw new SetupError(problem)
  install()
  build()
  if (models) installModels()
}

/** Runs a step of a command; problems that have an explanation are told without a stack. */
export function attempt(step) {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(`\n${error.message}`)
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  attempt(() => (process.argv.includes('--build-only') ? build({ force: true }) : setup()))
  say('Ready.')
}
