import { Paper, SegmentedControl, Select, Stack, Text, Title, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Page } from '../../components/page.tsx'
import { changeLanguage, type Language, languages } from '../../i18n/index.ts'
import { useSession } from '../../session.ts'
import { Configuration } from './configuration.tsx'
import { Purge } from './purge.tsx'

export function SettingsPage() {
  const { t, i18n } = useTranslation('settings')
  const { may } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t('panel')}
        </Title>
        <Stack maw={360}>
          <Select
            label={t('language')}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            value={i18n.language}
            allowDeselect={false}
            onChange={(language) => void changeLanguage(language as Language)}
          />
          <div>
            <Text size="sm" fw={500} id="theme-label">
              {t('shell:theme.title')}
            </Text>
            <SegmentedControl
              fullWidth
              aria-labelledby="theme-label"
              value={colorScheme}
              onChange={(scheme) => setColorScheme(scheme as 'auto' | 'light' | 'dark')}
              data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`shell:theme.${value}`) }))}
            />
          </div>
        </Stack>
      </Paper>
      {may('admin') && <Configuration />}
      {may('admin') && <Purge />}
    </Page>
  )
}
