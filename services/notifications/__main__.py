from services.notifications.main import command

command()
