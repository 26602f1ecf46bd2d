@echo off
rem The command line of an installed Grainfold, on the Node that comes with it.
"%~dp0..\node\node.exe" "%~dp0..\app.asar.unpacked\out\main\cli.cjs" %*
