import { expect, test } from 'vitest'
import { createAdmission } from './overload.ts'

const code = (value: string) => expect.objectContaining({ code: value })
/** Work that ends when it is told to. */
function work() {
  let end!: (error?: Error) => void
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve())
  })
  const began = { yes: false }
  return { begin: () => ((began.yes = true), done), began, end }
}

test('so many at once, so many in line in their order, the next is told when to come back', async () => {
  const admission = createAdmission({ concurrent: 2, waiting: 2 })
  const works = [work(), work(), work(), work()]
  const runs = works.map(({ begin }) => admission.run(undefined, begin))
  const began = () => works.map(({ began: { yes } }) => yes)
  expect(began()).toEqual([true, true, false, false])
  expect(admission.state()).toEqual({ running: 2, waiting: 2, refused: 0 })
  await expect(admission.run(undefined, async () => 'x')).rejects.toMatchObject({
    ...{ code: 'overloaded', status: 503, details: { retryAfterSeconds: expect.any(Number) } },
  })
  works[1]!.end()
  await runs[1]
  await Promise.resolve()
  expect(began()).toEqual([true, true, true, false])
  for (const { end } of works) end()
  await Promise.all(runs)
  expect(admission.state()).toEqual({ running: 0, waiting: 0, refused: 1 })
})

test('a failure frees the place, and is the caller’s', async () => {
  const admission = createAdmission({ concurrent: 1, waiting: 1 })
  await expect(admission.run(undefined, () => Promise.reject(new Error('one')))).rejects.toThrow('one')
  expect(await admission.run(undefined, async () => 'two')).toBe('two')
  expect(admission.state().running).toBe(0)
})

test('whoever leaves the line makes room; whoever has gone does not enter; work that runs keeps its place', async () => {
  const admission = createAdmission({ concurrent: 1, waiting: 1 })
  const first = work()
  const running = new AbortController()
  const run = admission.run(running.signal, first.begin)
  const leaving = new AbortController()
  const left = admission.run(leaving.signal, async () => 'never')
  leaving.abort()
  await expect(left).rejects.toEqual(code('cancelled'))
  await expect(admission.run(leaving.signal, async () => 'never')).rejects.toEqual(code('cancelled'))
  running.abort()
  expect(admission.state()).toEqual({ running: 1, waiting: 0, refused: 0 })
  const next = admission.run(undefined, async () => 'next')
  first.end()
  await run
  expect(await next).toBe('next')
  expect(admission.state()).toEqual({ running: 0, waiting: 0, refused: 0 })
})

test('the time to wait grows with the time that work takes', async () => {
  const admission = createAdmission({ concurrent: 1, waiting: 0 })
  const refusal = () =>
    admission
      .run(undefined, async () => 'x')
      .then(
        () => undefined,
        (error: { details: { retryAfterSeconds: number } }) => error.details.retryAfterSeconds,
      )
  await admission.run(undefined, () => new Promise((resolve) => setTimeout(resolve, 1100)))
  const last = work()
  const run = admission.run(undefined, last.begin)
  expect(await refusal()).toBe(2)
  last.end()
  await run
})
