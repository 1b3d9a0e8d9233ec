/** Every store of the service on one database. */
import type { Database } from '#stores/sql/database.ts'
import { createAuditStore } from '#stores/sql/audit.ts'
import { createConsentStore } from '#stores/sql/consents.ts'
import { createErasureStore } from '#stores/sql/erasures.ts'
import { createExclusive } from '#stores/sql/exclusive.ts'
import { createJobItems } from '#stores/sql/job-items.ts'
import { createMatchStore } from '#stores/sql/matches.ts'
import { createPeopleStore } from '#stores/sql/people.ts'
import { createPolicyStore } from '#stores/sql/policies.ts'
import { createQueue } from '#stores/sql/jobs.ts'
import { createVideoJobStore } from '#stores/sql/video-jobs.ts'
import { createReferenceStore } from '#stores/sql/references.ts'

export const createStores = ({ db, kind }: Pick<Database, 'db' | 'kind'>) => ({
  auditStore: createAuditStore(db),
  policyStore: createPolicyStore(db),
  peopleStore: createPeopleStore(db),
  references: createReferenceStore(db),
  consents: createConsentStore(db),
  matches: createMatchStore(db),
  erasureStore: createErasureStore(db),
  queue: createQueue(db),
  items: createJobItems(db),
  exclusive: createExclusive({ db, kind }),
  videoJobs: createVideoJobStore(db),
})
