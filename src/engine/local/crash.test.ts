import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { demoPictures } from '../../../test/fixtures/pictures.ts'

const script = fileURLToPath(new URL('./crash.fixture.ts', import.meta.url))

it('a picture indexed again after a crash has the same faces, stored once', { timeout: 120_000 }, async () => {
  const group = (await demoPictures())('sample3.jpg')
  const home = mkdtempSync(join(tmpdir(), 'likeness-crash-'))
  const run = (moment: string) => {
    const args = ['--conditions=source', '--import', 'tsx', script, home, group, moment]
    const { signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect(stdout, stderr).toMatch(/^\{.*\}$/)
    return { signal, answer: JSON.parse(stdout) as { faceIds: string[] } }
  }
  try {
    const killed = run('killed')
    expect(killed).toMatchObject({ signal: 'SIGKILL', answer: { faceCount: 3, searched: 3 } })
    expect(run('finished')).toEqual({ signal: null, answer: killed.answer })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
