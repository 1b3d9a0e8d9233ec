/** What tests of enrolments and of references begin with. */
import { ANN, image, type PeopleRoom } from '../../test/fixtures/people-room.ts'
import type { EnrollRequest } from './enroll.ts'

export const consent = { wordingVersion: '1', purpose: 'entrance', givenBy: 'Ann' }
export const refused = { code: 'invalid_argument' }
export const past = new Date(Date.now() - 1000)

/** Ann with one picture, unless the request says otherwise. */
export const enrollAnn = ({ people }: PeopleRoom, request: Partial<EnrollRequest>) =>
  people.enroll({ collectionId: 'c', name: 'Ann', images: [image('1', ANN)], ...request })
