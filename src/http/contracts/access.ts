import { z } from 'zod'
import { API, collectionId, endpoint, moment, Ok, time } from './endpoint.ts'

export const Role = z.enum(['viewer', 'operator', 'admin']).meta({ id: 'Role' })
const collections = z.array(collectionId).min(1).max(100).nullable().describe('Null: every collection')
const name = z.string().trim().min(1).max(100)
const password = z.string().min(12).max(1024)

export const Session = z
  .object({
    signed_in: z.boolean(),
    needs_setup: z.boolean().describe('There is no account yet: open the sign-in link that the server printed'),
    name: z.string().nullable(),
    actor: z.string().nullable(),
    role: Role.nullable(),
    collections: z.array(z.string()).nullable(),
    version: z.string().nullable(),
  })
  .meta({ id: 'Session' })

/** `aws`: for the Rekognition endpoint, whose clients sign their requests. */
const KeyKind = z.enum(['api', 'aws'])

export const ApiKey = z
  .object({
    id: z.string().describe('Of a key that signs: the access key id'),
    kind: KeyKind,
    name: z.string(),
    prefix: z.string(),
    role: Role,
    collections: z.array(z.string()).nullable(),
    created_by: z.string(),
    created_at: time,
    expires_at: time.nullable(),
    last_used_at: time.nullable(),
    revoked_at: time.nullable(),
  })
  .meta({ id: 'ApiKey' })

export const NewApiKey = ApiKey.extend({ key: z.string().describe('Shown this once') }).meta({ id: 'NewApiKey' })

export const Account = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    collections: z.array(z.string()).nullable(),
    locked_until: time.nullable(),
    created_at: time,
    last_sign_in_at: time.nullable(),
    disabled: z.boolean(),
  })
  .meta({ id: 'Account' })

const tag = 'access'
const keyParams = z.object({ key_id: z.string().min(1).max(100) })
const accountParams = z.object({ account_id: z.string().min(1).max(100) })

export const accessEndpoints = {
  session: endpoint({
    ...{ method: 'GET', url: `${API}/session`, access: 'public', tag, summary: 'Who am I' },
    response: { 200: Session },
  }),
  signIn: endpoint({
    ...{ method: 'POST', url: `${API}/session`, access: 'public', tag, summary: 'Sign in to the panel' },
    body: z.object({ name, password: z.string().min(1).max(1024) }),
    response: { 200: Session },
  }),
  signInByLink: endpoint({
    ...{ method: 'POST', url: `${API}/session/link`, access: 'public', tag, summary: 'Sign in by a one-time link' },
    body: z.object({ token: z.string().min(1).max(200) }),
    response: { 200: Session },
  }),
  signOut: endpoint({
    ...{ method: 'DELETE', url: `${API}/session`, access: 'viewer', tag, summary: 'Sign out' },
    response: { 200: Ok },
  }),
  changePassword: endpoint({
    ...{ method: 'PUT', url: `${API}/session/password`, access: 'viewer', tag, summary: 'Change my password' },
    body: z.object({ current: z.string().max(1024).optional(), password }),
    response: { 200: Ok },
  }),
  setUp: endpoint({
    ...{ method: 'POST', url: `${API}/setup`, access: 'public', tag, summary: 'Make the first account' },
    description: 'With the token of the one-time link that the server printed at its first start.',
    body: z.object({ token: z.string().min(1).max(200), name, password }),
    response: { 200: Session },
  }),
  listKeys: endpoint({
    ...{ method: 'GET', url: `${API}/keys`, access: 'admin', tag, summary: 'API keys' },
    response: { 200: z.array(ApiKey) },
  }),
  createKey: endpoint({
    ...{ method: 'POST', url: `${API}/keys`, access: 'admin', tag, summary: 'Make an API key' },
    description: 'Every collection it names must be there (collection_not_found).',
    body: z.object({
      kind: KeyKind.default('api').describe('aws: signs requests to the Rekognition endpoint; key is its secret'),
      name: name.default('unnamed'),
      role: Role,
      collections: collections.default(null),
      expires_at: moment.nullable().default(null),
    }),
    response: { 201: NewApiKey },
  }),
  revokeKey: endpoint({
    ...{ method: 'DELETE', url: `${API}/keys/:key_id`, access: 'admin', tag, summary: 'Revoke an API key' },
    params: keyParams,
    response: { 200: ApiKey },
  }),
  listAccounts: endpoint({
    ...{ method: 'GET', url: `${API}/accounts`, access: 'admin', tag, summary: 'Accounts of the panel' },
    response: { 200: z.array(Account) },
  }),
  createAccount: endpoint({
    ...{ method: 'POST', url: `${API}/accounts`, access: 'admin', tag, summary: 'Make an account' },
    body: z.object({ name, role: Role, collections: collections.default(null), password }),
    response: { 201: Account },
  }),
  updateAccount: endpoint({
    ...{ method: 'PUT', url: `${API}/accounts/:account_id`, access: 'admin', tag, summary: 'Change an account' },
    params: accountParams,
    body: z.object({
      role: Role.optional(),
      collections: collections.optional(),
      password: password.optional(),
      disabled: z.boolean().optional(),
    }),
    response: { 200: Account },
  }),
  accountLink: endpoint({
    ...{
      method: 'POST',
      url: `${API}/accounts/:account_id/link`,
      access: 'admin',
      tag,
      summary: 'Make a one-time sign-in link',
    },
    description: 'For a forgotten password. Whoever has the link is signed in as this account.',
    params: accountParams,
    response: { 201: z.object({ token: z.string(), expires_at: time }) },
  }),
  removeAccount: endpoint({
    ...{ method: 'DELETE', url: `${API}/accounts/:account_id`, access: 'admin', tag, summary: 'Remove an account' },
    params: accountParams,
    response: { 200: Ok },
  }),
}
