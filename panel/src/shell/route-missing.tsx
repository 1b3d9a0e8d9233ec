import { Container } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../components/links.tsx'
import { EmptyState } from '../components/empty-state.tsx'

export function RouteMissing() {
  const { t } = useTranslation('shell')
  return (
    <Container size="sm" py="xl" component="main">
      <EmptyState
        icon={IconMapOff}
        title={t('missing.title')}
        action={<ButtonLink to="/">{t('missing.action')}</ButtonLink>}
      >
        {t('missing.meaning')}
      </EmptyState>
    </Container>
  )
}
