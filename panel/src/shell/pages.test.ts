import { expect, test } from 'vitest'
import type { Role, useSession } from '../session.ts'
import { isOpenTo, menu } from './pages.ts'

const ranks: Role[] = ['viewer', 'operator', 'admin']
const open = (role: Role, collections: string[] | null) => {
  const session = { role, collections, may: (least: Role) => ranks.indexOf(role) >= ranks.indexOf(least) }
  return menu
    .flatMap(({ pages }) => pages)
    .filter((page) => isOpenTo(page, session as ReturnType<typeof useSession>))
    .map(({ name }) => name)
}

test('pages of the whole installation are not offered to those who are there for some collections', () => {
  for (const role of ranks)
    expect(open(role, ['staff'])).toEqual(open(role, null).filter((name) => name !== 'telemetry'))
  expect(open('viewer', null)).toContain('telemetry')
})

test('pages of administrators are offered to them alone', () => {
  expect(open('admin', null)).toEqual(expect.arrayContaining(['audit', 'keys', 'accounts']))
  for (const name of ['audit', 'keys', 'accounts']) expect(open('operator', null)).not.toContain(name)
})
