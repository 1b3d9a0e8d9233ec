/** What every `KeyStore` and `AccountStore` must do. Run by each adapter's tests. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountStore, KeyStore } from './store.ts'

export interface OpenedAccessStores {
  keys: KeyStore
  accounts: AccountStore
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })
const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 0, minutes))

/** `open` is called once and gives empty stores. */
export function accessStoresContract(name: string, open: () => Promise<OpenedAccessStores>): void {
  describe(`KeyStore and AccountStore: ${name}`, () => {
    let opened: OpenedAccessStores
    let keys: KeyStore
    let accounts: AccountStore
    let count = 0
    const account = (accountName = `Person ${++count}`) => ({
      ...{ accountId: `account_${++count}`, name: accountName, role: 'viewer' as const, collections: null },
    })

    beforeAll(async () => {
      opened = await open()
      ;({ keys, accounts } = opened)
    })
    afterAll(() => opened?.close())

    test('of several first accounts at once, one is made; then none is', async () => {
      expect(await accounts.any()).toBe(false)
      const all = await Promise.allSettled(
        Array.from({ length: 5 }, () => accounts.add(account(), 'hash', { first: true })),
      )
      expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(all.filter(({ status }) => status === 'rejected')).toEqual(
        Array.from({ length: 4 }, () => ({ status: 'rejected', reason: code('account_exists') })),
      )
      expect(await accounts.list()).toHaveLength(1)
      expect(await accounts.any()).toBe(true)
      await expect(accounts.add(account(), null, { first: true })).rejects.toEqual(code('account_exists'))
    })

    test('a key comes back as added, by its secret only', async () => {
      const added = {
        ...{ keyId: 'key_a', name: 'Gate', prefix: 'lk_1234567', role: 'operator' as const },
        ...{ collections: ['a', 'b'], createdBy: 'local', expiresAt: at(9) },
      }
      const key = await keys.add(added, 'secret-a')
      expect(key).toEqual({ ...added, kind: 'api', createdAt: expect.any(Date), lastUsedAt: null, revokedAt: null })
      expect(await keys.bySecret('secret-a')).toEqual(key)
      for (const other of ['secret-A', '', 'nul\0', 'key_a']) expect(await keys.bySecret(other)).toBeUndefined()
      await keys.add({ ...added, keyId: 'key_b', collections: null, expiresAt: null }, 'secret-b')
      expect(await keys.bySecret('secret-b')).toMatchObject({ collections: null, expiresAt: null })
      expect((await keys.list()).map(({ keyId }) => keyId).toSorted()).toEqual(['key_a', 'key_b'])
      await expect(keys.add({ ...added, keyId: 'key_c', name: 'nul\0' }, 'c')).rejects.toEqual(code('invalid_argument'))
    })

    test('a key that signs is found by its id, sealed as it was given', async () => {
      const added = {
        ...{ keyId: 'LKIA', name: 'SDK', prefix: 'LKIA', role: 'admin' as const, collections: null },
        ...{ createdBy: 'local', expiresAt: null },
      }
      const key = await keys.add(added, 'secret-of-it', 'v1.sealed')
      expect(key).toMatchObject({ ...added, kind: 'aws' })
      expect(await keys.signing('LKIA')).toEqual({ ...key, sealedSecret: 'v1.sealed' })
      for (const other of ['key_a', 'LKIB', 'nul\0']) expect(await keys.signing(other)).toBeUndefined()
    })

    test('use is noted, never backwards; the first revocation counts', async () => {
      await keys.touch('key_a', at(5))
      await keys.touch('key_a', at(4))
      await keys.touch('key_none', at(4))
      expect((await keys.bySecret('secret-a'))?.lastUsedAt).toEqual(at(5))
      expect((await keys.revoke('key_a', at(6))).revokedAt).toEqual(at(6))
      expect((await keys.revoke('key_a', at(7))).revokedAt).toEqual(at(6))
      expect((await keys.bySecret('secret-a'))?.revokedAt).toEqual(at(6))
      expect((await keys.bySecret('secret-b'))?.revokedAt).toBeNull()
      for (const unknown of ['key_none', 'nul\0']) {
        await expect(keys.revoke(unknown, at(7))).rejects.toEqual(code('key_not_found'))
      }
    })

    test('names of accounts are taken once, whatever their case', async () => {
      const made = await accounts.add({ ...account('Größe'), collections: ['x'] }, 'hash')
      expect(made).toMatchObject({ name: 'Größe', hasPassword: true, failedAttempts: 0, collections: ['x'] })
      for (const same of ['größe', 'GRÖSSE', ' Gro\u0308ße ']) {
        await expect(accounts.add(account(same), null)).rejects.toEqual(code('account_exists'))
        expect((await accounts.byName(same))?.accountId).toBe(made.accountId)
      }
      expect(await accounts.byName('Große')).toBeUndefined()
      expect(await accounts.byName('nul\0')).toBeUndefined()
      expect(await accounts.byId('nul\0')).toBeUndefined()
      expect(await accounts.byId(made.accountId)).toEqual(made)
      await expect(accounts.add(account('nul\0'), null)).rejects.toEqual(code('invalid_argument'))
    })

    test('failures are counted, also at once, and lock from the given one on', async () => {
      const { accountId } = await accounts.add(account(), 'hash')
      await Promise.all(Array.from({ length: 4 }, () => accounts.failed(accountId, 5, at(1))))
      expect(await accounts.byId(accountId)).toMatchObject({ failedAttempts: 4, lockedUntil: null })
      expect(await accounts.failed(accountId, 5, at(2))).toMatchObject({ failedAttempts: 5, lockedUntil: at(2) })
      await accounts.signedIn(accountId, at(3))
      const cleared = { failedAttempts: 0, lockedUntil: null, lastSignInAt: at(3) }
      expect(await accounts.byId(accountId)).toMatchObject(cleared)
      await expect(accounts.failed('none', 5, at(1))).rejects.toEqual(code('account_not_found'))
    })

    test('only what is named is changed', async () => {
      const made = await accounts.add(account(), null)
      expect(await accounts.update(made.accountId, {})).toEqual(made)
      const changed = await accounts.update(made.accountId, { role: 'admin', collections: ['c'], disabledAt: at(1) })
      expect(changed).toEqual({ ...made, role: 'admin', collections: ['c'], disabledAt: at(1) })
      await accounts.failed(made.accountId, 1, at(9))
      const withPassword = await accounts.update(made.accountId, { passwordHash: 'new', disabledAt: null })
      expect(withPassword).toMatchObject({ hasPassword: true, lockedUntil: null, failedAttempts: 0, disabledAt: null })
      expect((await accounts.byName(made.name))?.passwordHash).toBe('new')
      for (const unknown of ['none', 'nul\0']) {
        await expect(accounts.update(unknown, { role: 'admin' })).rejects.toEqual(code('account_not_found'))
        await expect(accounts.remove(unknown)).rejects.toEqual(code('account_not_found'))
      }
    })

    test('a session lasts until it expires, is ended, or its account is gone', async () => {
      const made = await accounts.add(account(), null)
      const { accountId } = made
      const start = (secretHash: string) =>
        accounts.addSession({ secretHash, accountId, createdAt: at(0), expiresAt: at(10), byLink: true })
      for (const secret of ['s1', 's2', 's3']) await start(`${accountId}${secret}`)
      const session = { account: made, byLink: true, createdAt: at(0), lastSeenAt: at(0), expiresAt: at(10) }
      expect(await accounts.session(`${accountId}s1`, at(9))).toEqual(session)
      expect(await accounts.session(`${accountId}s1`, at(10))).toBeUndefined()
      expect(await accounts.session('s1', at(1))).toBeUndefined()
      await accounts.touchSession(`${accountId}s1`, at(5), at(20))
      expect(await accounts.session(`${accountId}s1`, at(15))).toMatchObject({ lastSeenAt: at(5), expiresAt: at(20) })
      await accounts.endSession(`${accountId}s1`)
      expect(await accounts.session(`${accountId}s1`, at(5))).toBeUndefined()
      await accounts.tidy(at(9))
      expect(await accounts.session(`${accountId}s2`, at(5))).toBeDefined()
      await accounts.tidy(at(10))
      expect(await accounts.session(`${accountId}s2`, at(5))).toBeUndefined()
      await start(`${accountId}s4`)
      await accounts.endSessionsOf(accountId)
      expect(await accounts.session(`${accountId}s4`, at(5))).toBeUndefined()
      await start(`${accountId}s5`)
      await accounts.remove(accountId)
      expect(await accounts.session(`${accountId}s5`, at(5))).toBeUndefined()
    })

    test('a link is used once, for what it is for, and not too late', async () => {
      const { accountId } = await accounts.add(account(), null)
      const link = (secretHash: string, whose: string | null) =>
        accounts.addLink({ secretHash, accountId: whose, expiresAt: at(30) })
      await link('l-account', accountId)
      await link('l-first', null)
      await link('l-late', accountId)
      expect(await accounts.useLink('l-account', at(1), 'first')).toBeUndefined()
      expect(await accounts.useLink('l-first', at(1), 'account')).toBeUndefined()
      expect(await accounts.linkIsOpen('l-account', at(1))).toBe(true)
      const uses = await Promise.all([1, 2, 3, 4].map(() => accounts.useLink('l-account', at(1), 'account')))
      expect(uses.filter(Boolean)).toEqual([{ accountId }])
      expect(await accounts.linkIsOpen('l-account', at(1))).toBe(false)
      expect(await accounts.useLink('l-first', at(29), 'first')).toEqual({ accountId: null })
      expect(await accounts.useLink('l-late', at(30), 'account')).toBeUndefined()
      expect(await accounts.linkIsOpen('l-late', at(30))).toBe(false)
      expect(await accounts.useLink('unknown', at(1), 'account')).toBeUndefined()
    })
  })
}
