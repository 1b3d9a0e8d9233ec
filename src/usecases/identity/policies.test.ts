import { expect, test } from 'vitest'
import type { AuditEvent } from '#audit/audit.ts'
import { createPolicies } from './policies.ts'
import type { CollectionPolicy } from './store.ts'

const defaults: CollectionPolicy = {
  ...{ matchRetentionDays: null, personRetentionDays: 30, consent: 'optional', keepReferences: true },
  ...{ keepCrops: false, matchesOnErasure: 'delete' },
}

test('what is set overlays what is configured, is cached for a second, and is in the log', async () => {
  const rows = new Map<string, Partial<CollectionPolicy>>()
  const events: AuditEvent[] = []
  let [clock, reads, failing] = [0, 0, false]
  const policies = createPolicies({
    store: {
      get: async (id) => {
        reads++
        if (failing) throw new Error('down')
        return rows.get(id) ?? {}
      },
      set: async (id, policy) => void rows.set(id, policy),
      remove: async (id) => void rows.delete(id),
    },
    audit: { record: async (event) => (events.push(event), undefined as never) },
    ...{ defaults, now: () => clock },
  })
  expect(await policies.of('c')).toEqual(defaults)
  expect(await policies.of('c')).toEqual(defaults)
  expect(reads).toBe(1)
  // Null is a value: for ever.
  await policies.set('c', { personRetentionDays: null, keepCrops: undefined }, 'local')
  await policies.set('c', { consent: 'required' }, 'local')
  expect(rows.get('c')).toEqual({ personRetentionDays: null, consent: 'required' })
  expect(await policies.of('c')).toEqual({ ...defaults, personRetentionDays: null, consent: 'required' })
  expect(await policies.of('other')).toEqual(defaults)
  expect(events.at(-1)).toMatchObject({ action: 'collection.policy_changed', details: { consent: 'required' } })

  rows.set('c', { consent: 'optional' })
  clock = 999
  expect((await policies.of('c')).consent).toBe('required')
  clock = 1000
  failing = true
  await expect(policies.of('c')).rejects.toThrow('down')
  failing = false
  expect((await policies.of('c')).consent).toBe('optional')
})
