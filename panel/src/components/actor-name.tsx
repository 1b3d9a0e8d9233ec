import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { accountsQuery, keysQuery } from '../api-access.ts'
import { useSession } from '../session.ts'

/** Enough of an id to tell two apart at a glance. */
const brief = (id: string) => {
  const [kind = '', ...rest] = id.split('_')
  const own = rest.length > 0 ? rest.join('_') : kind
  return own.length > 8 ? `${own.slice(0, 8)}…` : own
}

/** Who did something, by name where the reader may know it, otherwise by what it is and a part of its id. */
export function useActorName() {
  const { t } = useTranslation('common')
  const { actor: self, name: ownName, may } = useSession()
  const enabled = may('admin')
  const { data: keys } = useQuery({ ...keysQuery, enabled, retry: false })
  const { data: accounts } = useQuery({ ...accountsQuery, enabled, retry: false })
  return (actor: string) => {
    if (actor === 'local' || actor === 'system') return t(`actor.${actor}`)
    if (actor === self && ownName) return ownName
    const [kind, id = ''] = actor.split(/:(.*)/s)
    if (kind !== 'key' && kind !== 'account') return actor
    const found = (kind === 'key' ? keys : accounts)?.find((one) => one.id === id)
    return found ? t(`actor.${kind}_named`, { name: found.name }) : t(`actor.${kind}`, { id: brief(id) })
  }
}

export function ActorName({ actor }: { actor: string }) {
  const nameOf = useActorName()
  return (
    <span title={actor} dir="auto" style={{ overflowWrap: 'anywhere' }}>
      {nameOf(actor)}
    </span>
  )
}
