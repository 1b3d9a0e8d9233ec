import { sql } from 'kysely'
import { isStorable } from './pages.ts'

/** For `=`: any of these texts. What no column holds is none of them. */
export const among = (texts: string[]) => sql<string>`ANY(${texts.filter(isStorable)}::text[])`
