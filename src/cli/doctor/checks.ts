/** What `doctor` looks at. A check never throws: whatever goes wrong is its answer. */
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import type { App } from '#app'
import { isLikenessError, messageOf } from '#errors'
import { jobs, pictures, records, rekognition, secrets } from './away.ts'
import { missing, ok, warning, type Check } from './finding.ts'

const MEGABYTE = 1024 * 1024
const LITTLE_DISK = 500 * MEGABYTE

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/** The folder itself, or the nearest one above that exists. */
async function existing(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path
  } catch {
    // Looked for further up.
  }
  return dirname(path) === path ? path : existing(dirname(path))
}

/** The versions that package.json's `engines` allows. */
export function nodeIsSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
}

const node: Check = async () => {
  const detail = `${process.version} on ${process.platform} ${process.arch}`
  return nodeIsSupported(process.version) ? ok(detail) : missing(detail, 'Install Node.js 20.19, 22.12, 24 or newer.')
}

/** A native part: answers what it is, or how it fails. */
const part =
  (describe: (app: App) => Promise<string>, broken: typeof missing, fix: string): Check =>
  async (app) => {
    try {
      return ok(await describe(app))
    } catch (error) {
      return broken(messageOf(error), fix)
    }
  }

/** Pictures are looked at elsewhere otherwise. */
const here =
  (check: Check): Check =>
  async (app) =>
    app.config.backend === 'local' ? check(app) : undefined

const inference = part(
  async (app) => (await app.runtime()).inference(),
  missing,
  'Run npm ci again; on Alpine Linux use an image with glibc.',
)
const images = part(
  async (app) => (await app.runtime()).images(),
  missing,
  'Run npm ci again, with optional dependencies.',
)
const heic = part(
  async (app) => (await app.runtime()).heic(),
  warning,
  'Run npm ci again: until then HEIC pictures cannot be read.',
)

const models: Check = async (app) => {
  const { pack } = app.config
  try {
    const verified = await app.models.verify(pack)
    return ok(
      `${verified.id} ${verified.version}, ${verified.files.length} files as installed, in ${verified.directory}`,
    )
  } catch (error) {
    const remedy = isLikenessError(error) ? error.details['remedy'] : undefined
    if (typeof remedy === 'string') return missing(messageOf(error).replace(/ Run: .*/, ''), `Run: ${remedy}`)
    const fix = isLikenessError(error) && error.code.startsWith('models_')
    return missing(
      messageOf(error),
      fix ? `Run: likeness models remove ${pack}, then install it again.` : 'Check LIKENESS_MODELS and its folder.',
    )
  }
}

const home: Check = async (app) => {
  const folder = await existing(app.config.home)
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    return ok(folder === app.config.home ? folder : `${app.config.home} (is made when it is needed)`)
  } catch (error) {
    return missing(
      `${app.config.home}: ${messageOf(error)}`,
      'Make it writable, or set LIKENESS_HOME to another folder.',
    )
  }
}

const database: Check = async (app) => {
  const { home: folder } = app.config
  let url: string | undefined
  try {
    url = await (await import('#app')).away(app.config).databaseUrl()
    if (!url && (await existing(join(folder, 'database'))) !== join(folder, 'database'))
      return ok('embedded; is made when it is needed')
    const { kind } = await app.database()
    return ok(
      kind === 'postgres' ? 'PostgreSQL answers and its tables are up to date' : `embedded, in ${folder}, opens`,
    )
  } catch (error) {
    if (isLikenessError(error) && error.code === 'home_locked')
      return warning(
        messageOf(error),
        'Wait for that process or stop it, or set DATABASE_URL to share a PostgreSQL server.',
      )
    return missing(
      messageOf(error),
      url ? 'Check DATABASE_URL and the server.' : 'Check the folder, or set LIKENESS_HOME.',
    )
  }
}

const disk: Check = async (app) => {
  try {
    const { bavail, bsize } = await statfs(await existing(app.config.home))
    const free = bavail * bsize
    const detail = `${gigabytes(free)} free for ${app.config.home}`
    return free < LITTLE_DISK ? warning(detail, 'Make room: enrolling stops when the disk is full.') : ok(detail)
  } catch (error) {
    return warning(messageOf(error), 'Check the disk of LIKENESS_HOME.')
  }
}

const machine: Check = async (app) => {
  const cores = availableParallelism()
  const detail = `${cores} cores, ${app.workers} workers, ${gigabytes(freemem())} of ${gigabytes(totalmem())} memory free`
  return totalmem() < 1e9 ? warning(detail, 'Less than 1 GB of memory: use LIKENESS_WORKERS=1.') : ok(detail)
}

export const checks: [name: string, check: Check][] = [
  ['Node.js', node],
  ['inference', here(inference)],
  ['images', images],
  ['HEIC', heic],
  ['models', here(models)],
  ['Rekognition', rekognition],
  ['home', home],
  ['secrets', secrets],
  ['database', database],
  ['records', records],
  ['pictures', pictures],
  ['jobs', jobs],
  ['disk', disk],
  ['machine', machine],
]
