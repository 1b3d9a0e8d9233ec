/** Every route of the identity use. */
import type { FastifyInstance } from 'fastify'
import { auditRoutes } from './audit.ts'
import { backendRoutes } from './backend.ts'
import { collectionRoutes } from './collections.ts'
import { compareRoutes } from './compare.ts'
import { consentRoutes } from './consents.ts'
import { detectRoutes } from './detect.ts'
import { embeddingRoutes } from './embeddings.ts'
import { enrollRoutes } from './enroll.ts'
import { erasureRoutes } from './erasures.ts'
import { identifyRoutes } from './identify.ts'
import { jobRoutes } from './jobs.ts'
import { matchRoutes } from './matches.ts'
import { overviewRoutes } from './overview.ts'
import { peopleRoutes } from './people.ts'
import type { IdentityRouteDeps } from './route-deps.ts'
import { settingsRoutes } from './settings.ts'
import { telemetryRoutes } from './telemetry.ts'

export type { IdentityRouteDeps } from './route-deps.ts'

const all = [
  ...[enrollRoutes, identifyRoutes, compareRoutes, detectRoutes],
  ...[peopleRoutes, embeddingRoutes, consentRoutes],
  ...[matchRoutes, erasureRoutes, auditRoutes, collectionRoutes, overviewRoutes],
  ...[jobRoutes, telemetryRoutes, settingsRoutes, backendRoutes],
]

export const identityRoutes =
  (deps: IdentityRouteDeps) =>
  (app: FastifyInstance): void => {
    for (const register of all) register(app, deps)
  }
