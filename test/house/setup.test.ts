import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Setup {
  nodeProblem(version: string): string | undefined
  installReason(directory: string): string | undefined
}
const scripts = resolve(import.meta.dirname, '../../scripts')
const { nodeProblem, installReason } = (await import(join(scripts, 'setup.mjs'))) as Setup

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'likeness-setup-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

describe('setup', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.12.0', 'v24.0.0', 'v26.1.0'])('takes Node.js %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined()
  })

  it.each(['v18.20.0', 'v20.18.3', 'v21.7.0', 'v22.11.0', 'v23.5.0'])('refuses Node.js %s and says why', (version) => {
    expect(nodeProblem(version)).toContain(version)
    expect(nodeProblem(version)).toContain('20.19')
  })

  it('installs what is missing or changed, and nothing else', async () => {
    const lock = (versions: Record<string, object>) => JSON.stringify({ packages: { '': { name: 'x' }, ...versions } })
    const directory = join(scratch, 'install')
    await mkdir(join(directory, 'node_modules'), { recursive: true })
    await writeFile(
      join(directory, 'package-lock.json'),
      lock({
        'node_modules/a': { version: '1.0.0' },
        'node_modules/other-platform': { version: '1.0.0', optional: true },
      }),
    )
    expect(installReason(directory)).toContain('not installed')
    const installed = join(directory, 'node_modules', '.package-lock.json')
    await writeFile(installed, lock({ 'node_modules/a': { version: '0.9.0' } }))
    expect(installReason(directory)).toContain('a changed')
    await writeFile(installed, lock({ 'node_modules/a': { version: '1.0.0' } }))
    expect(installReason(directory)).toBeUndefined()
  })
})

describe('summary', () => {
  const summary = (report: string) => {
    const result = spawnSync(process.execPath, [join(scripts, 'summary.mjs'), report], { encoding: 'utf8' })
    return { code: result.status, said: result.stdout }
  }
  const reportOf = async (name: string, report: object) => {
    const path = join(scratch, name)
    await writeFile(path, JSON.stringify(report))
    return path
  }
  const counts = { numPassedTests: 12, numFailedTests: 0, numPendingTests: 2, numTodoTests: 0, testResults: [] }

  it('counts', async () => {
    expect(summary(await reportOf('good.json', counts))).toEqual({ code: 0, said: '12 passed, 0 failed, 2 skipped\n' })
  })

  it('counts a file that broke before its first test', async () => {
    const testResults = [{ status: 'failed', assertionResults: [], name: 'x.test.ts', message: 'cannot be loaded' }]
    const { code, said } = summary(await reportOf('broken.json', { ...counts, testResults }))
    expect(code).toBe(1)
    expect(said).toContain('12 passed, 1 failed, 2 skipped')
  })

  it('does not take nothing for success', async () => {
    expect(summary(await reportOf('none.json', { ...counts, numPassedTests: 0 })).code).toBe(1)
    expect(summary(join(scratch, 'no-such-report.json')).code).toBe(1)
  })
})

describe('.ci/run', () => {
  it('is a script that bash can read', () => {
    execFileSync('bash', ['-n', resolve(scripts, '../.ci/run')])
  })
})
