import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ApiError, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { sessionQuery } from '../../session.ts'
import { LEAST_PASSWORD } from '../../shell/change-password.tsx'
import { Frame } from './frame.tsx'
import { useEntering } from './use-entering.ts'

const route = getRouteApi('/setup')

export function SetupPage() {
  const { t } = useTranslation('sign-in')
  const { token } = route.useSearch()
  const session = useQuery(sessionQuery)
  if (session.data && !session.data.needs_setup) return <Navigate to="/" replace />
  if (token !== undefined) return <FirstAccount token={token} />
  return (
    <Frame title={t('setup.missing_title')} subtitle={t('setup.missing_subtitle')}>
      <Text>{t('setup.missing_how')}</Text>
    </Frame>
  )
}

function FirstAccount({ token }: { token: string }) {
  const { t } = useTranslation('sign-in')
  const setUp = useEntering((body: { name: string; password: string }) =>
    unwrap(api.POST('/api/v1/setup', { body: { ...body, token } })),
  )
  const form = useForm({
    initialValues: { name: '', password: '', again: '' },
    validate: {
      name: (value) => (value.trim() === '' ? t('common:required') : null),
      password: (value) =>
        value.length < LEAST_PASSWORD ? t('common:password_short', { count: LEAST_PASSWORD }) : null,
      again: (value, { password }) => (value === password ? null : t('setup.again_differs')),
    },
  })
  const gone = setUp.error instanceof ApiError && setUp.error.status === 401
  return (
    <Frame title={t('setup.title')} subtitle={t('setup.subtitle')}>
      <form onSubmit={form.onSubmit(({ name, password }) => setUp.mutate({ name, password }))} noValidate>
        <Stack>
          <TextInput
            label={t('name')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            {...form.getInputProps('name')}
          />
          <PasswordInput
            label={t('password')}
            description={t('common:password_hint', { count: LEAST_PASSWORD })}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
            {...form.getInputProps('password')}
          />
          <PasswordInput
            label={t('setup.again')}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
            {...form.getInputProps('again')}
          />
          {setUp.error && !gone && <ErrorState error={setUp.error} />}
          {gone && (
            <Alert color="red" role="alert" title={t('link.refused')}>
              {t('setup.refused_meaning')}
            </Alert>
          )}
          <Button type="submit" loading={setUp.isPending} fullWidth>
            {t('setup.make')}
          </Button>
        </Stack>
      </form>
    </Frame>
  )
}
