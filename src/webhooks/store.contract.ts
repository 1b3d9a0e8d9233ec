/** What every `WebhookStore` must do. Run by each adapter's tests. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WebhookStore } from './store.ts'
import type { LastDelivery } from './webhook.ts'

export interface OpenedWebhookStore {
  store: WebhookStore
  close(): Promise<void>
}

/** `open` is called once; the store is empty then. */
export function webhookStoreContract(name: string, open: () => Promise<OpenedWebhookStore>): void {
  describe(`WebhookStore: ${name}`, () => {
    let opened: OpenedWebhookStore
    let store: WebhookStore
    let count = 0
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 5, minute))
    const settings = (more: object = {}) => ({
      ...{ webhookId: `webhook_${String(++count).padStart(12, '0')}`, url: 'https://a.example/hook?token=1' },
      ...{ description: 'The door', events: ['list.alert'], collections: null, active: true, createdBy: 'local' },
      ...more,
    })
    const add = (more: object = {}) => store.add(settings(more), 'sealed')

    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened?.close())
    beforeEach(async () => {
      for (const { webhookId } of await store.list()) await store.remove(webhookId)
    })

    test('comes back as it was added, with its secret only where that is asked for', async () => {
      expect(await store.list()).toEqual([])
      const given = settings({ events: ['b.c', 'a.b'], collections: ['mine', 'Ž "x"'], description: '' })
      const added = await store.add(given, 'sealed one')
      expect(added).toEqual({
        ...{ ...given, createdAt: expect.any(Date) as Date, previousSecretUntil: null, lastDelivery: null },
      })
      expect(await store.byId(added.webhookId)).toEqual(added)
      expect(await store.list()).toEqual([added])
      expect(JSON.stringify(await store.list())).not.toContain('sealed')
      expect(await store.sealed(added.webhookId)).toEqual({
        ...{ ...added, sealedSecret: 'sealed one', sealedPrevious: null },
      })
    })

    test('what cannot be stored is refused, and what cannot be there is not found', async () => {
      for (const more of [{ url: 'x\0' }, { description: '\0' }, { events: ['\0'] }, { collections: ['\ud800'] }])
        await expect(add(more)).rejects.toMatchObject({ code: 'invalid_argument' })
      expect(await store.list()).toEqual([])
      for (const id of ['webhook_none', 'nul\0', "' OR 1=1 --"]) {
        expect(await store.byId(id)).toBeUndefined()
        expect(await store.sealed(id)).toBeUndefined()
        expect(await store.update(id, { active: false })).toBeUndefined()
        expect(await store.rotate(id, 'sealed', at(0))).toBeUndefined()
        expect(await store.remove(id)).toBe(false)
        await store.delivered(id.replace('\0', ''), { state: 'failed', at: at(0), status: null })
      }
    })

    test('the newest comes first', async () => {
      const [first, second] = [await add(), await add()]
      const ids = (await store.list()).map(({ webhookId }) => webhookId)
      expect(ids).toEqual([second.webhookId, first.webhookId])
    })

    test('those that match are active, want the kind of event, and its collection', async () => {
      const all = await add({ events: ['list.alert', 'list.decision'] })
      const mine = await add({ collections: ['mine', 'other'] })
      const off = await add({ active: false })
      const ids = (...webhooks: { webhookId: string }[]) => webhooks.map(({ webhookId }) => webhookId)
      expect(await store.matching('list.alert', 'mine')).toEqual(ids(all, mine))
      expect(await store.matching('list.alert', 'min')).toEqual(ids(all))
      expect(await store.matching('list.alert', null)).toEqual(ids(all))
      expect(await store.matching('list.decision', 'mine')).toEqual(ids(all))
      for (const [type, collection] of [
        ['list', 'mine'],
        ['list.%', 'mine'],
        ['list.alert\0', 'mine'],
        ['list.alert', 'mine\0'],
        ['["list.alert"]', null],
      ] as const)
        expect(await store.matching(type, collection), type).toEqual([])
      await store.update(off.webhookId, { active: true })
      expect(await store.matching('list.alert', null)).toEqual(ids(all, off))
    })

    test('only what is named is changed', async () => {
      const added = await add({ collections: ['mine'] })
      const id = added.webhookId
      expect(await store.update(id, {})).toEqual(added)
      expect(await store.update(id, { description: 'Gate', active: false })).toEqual({
        ...{ ...added, description: 'Gate', active: false },
      })
      const change = { url: 'http://b.example/', events: ['x.y'], collections: null, active: true }
      expect(await store.update(id, change)).toEqual({ ...added, description: 'Gate', ...change })
      await expect(store.update(id, { description: '\0' })).rejects.toMatchObject({ code: 'invalid_argument' })
    })

    test('the latest attempt is kept, until the address is another', async () => {
      const { webhookId, url } = await add()
      const last = async () => (await store.byId(webhookId))?.lastDelivery
      const tell = (delivery: LastDelivery) => store.delivered(webhookId, delivery)
      await tell({ state: 'failed', at: at(1), status: null })
      expect(await last()).toEqual({ state: 'failed', at: at(1), status: null })
      await tell({ state: 'delivered', at: at(3), status: 204 })
      await tell({ state: 'failed', at: at(2), status: 500 })
      expect(await last()).toEqual({ state: 'delivered', at: at(3), status: 204 })
      await store.update(webhookId, { url, active: true })
      expect(await last()).toEqual({ state: 'delivered', at: at(3), status: 204 })
      await store.update(webhookId, { url: 'https://b.example/' })
      expect(await last()).toBeNull()
    })

    test('it is switched off once, and not when it has moved', async () => {
      const { webhookId, url } = await add()
      expect(await store.disable(webhookId, 'https://a.example/')).toBe(false)
      expect(await Promise.all([1, 2, 3].map(() => store.disable(webhookId, url)))).toEqual(
        expect.arrayContaining([true, false, false]),
      )
      expect(await store.byId(webhookId)).toMatchObject({ active: false })
      expect(await store.disable(webhookId, url)).toBe(false)
    })

    test('a rotation keeps one secret before, until it is over', async () => {
      const { webhookId } = await add()
      const other = await add()
      expect(await store.rotate(webhookId, 'second', at(10))).toMatchObject({ previousSecretUntil: at(10) })
      const sealed = async () => {
        const { sealedSecret, sealedPrevious, previousSecretUntil } = (await store.sealed(webhookId))!
        return [sealedSecret, sealedPrevious, previousSecretUntil]
      }
      expect(await sealed()).toEqual(['second', 'sealed', at(10)])
      await store.rotate(webhookId, 'third', at(20))
      expect(await sealed()).toEqual(['third', 'second', at(20)])
      await store.tidy(at(19))
      expect(await sealed()).toEqual(['third', 'second', at(20)])
      await store.tidy(at(20))
      expect(await sealed()).toEqual(['third', null, null])
      expect(await store.byId(other.webhookId)).toEqual(other)
    })

    test('it is removed once', async () => {
      const { webhookId } = await add()
      expect(await store.remove(webhookId)).toBe(true)
      expect(await store.remove(webhookId)).toBe(false)
      expect(await store.matching('list.alert', null)).toEqual([])
    })
  })
}
