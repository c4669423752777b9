-- oldest program: 0.1.0
-- Executions number themselves: without this right the console's own login can begin none.

grant usage on sequence approval_epoch to opsconsole_app;
