import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockHome } from './home-lock.ts'
import { startProcess } from './process.fixture.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'likeness-lock-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const locked = expect.objectContaining({ code: 'home_locked' })

describe('the lock of a home', { timeout: 240_000 }, () => {
  test('is had by one, who is named to the others', async () => {
    const lock = await lockHome(home)
    await expect(lockHome(home)).rejects.toMatchObject({
      code: 'home_locked',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
      details: { pid: process.pid, host: hostname(), since: expect.any(String), command: expect.any(String) },
    })
    await lock.release()
    await (await lockHome(home)).release()
  })

  test('is waited for', async () => {
    const lock = await lockHome(home)
    await expect(lockHome(home, 250)).rejects.toEqual(locked)
    const waiting = lockHome(home, 30_000)
    await lock.release()
    await (await waiting).release()
  })

  test('is not taken from a file that is merely there, whatever is in it', async () => {
    for (const text of ['', '{"pid":1,', '{"pid":1,"host":"elsewhere"}', 'null', '\0'.repeat(5000)]) {
      writeFileSync(join(home, 'database.lock'), text)
      const lock = await lockHome(home)
      await expect(lockHome(home)).rejects.toEqual(locked)
      await lock.release()
    }
  })

  test('is held although its text is gone', async () => {
    const lock = await lockHome(home)
    writeFileSync(join(home, 'database.lock'), '')
    await expect(lockHome(home)).rejects.toMatchObject({ message: expect.stringContaining('another process') })
    await lock.release()
  })

  test('needs a folder that can be written to', async () => {
    const file = join(home, 'file')
    writeFileSync(file, '')
    await expect(lockHome(join(file, 'home'))).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  test.skipIf(process.platform === 'win32')('outlasts suspension and ends with a kill', async () => {
    const holder = startProcess(home, 'hold')
    await holder.printed('open')
    holder.child.kill('SIGSTOP')
    await expect(lockHome(home)).rejects.toMatchObject({ code: 'home_locked', details: { pid: holder.child.pid } })
    await holder.kill()
    await (await lockHome(home, 5000)).release()
  })
})
