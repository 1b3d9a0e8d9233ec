/** Whoever asks: a program with a key, a person with an account, or the command line on this machine. */
import { ROLES, type Role } from './store.ts'

export interface Principal {
  /** `key:<id>`, `account:<id>` or `local`. */
  actor: string
  role: Role
  /** Null: every collection. */
  collections: string[] | null
  kind: 'key' | 'account' | 'local'
  /** For people; never logged. */
  name: string
}

/** Whoever can run the command line here can read the database anyway. */
export const LOCAL: Principal = { actor: 'local', role: 'admin', collections: null, kind: 'local', name: 'local' }

export const mayActAs = (principal: Principal, role: Role): boolean =>
  ROLES.indexOf(principal.role) >= ROLES.indexOf(role)

export const mayUse = (principal: Principal, collectionId: string): boolean =>
  principal.collections === null || principal.collections.includes(collectionId)

/** Whether everything in `collections` (null: every collection) is within the principal's own scope. */
export const covers = (principal: Principal, collections: string[] | null): boolean =>
  principal.collections === null || (collections !== null && collections.every((id) => mayUse(principal, id)))
