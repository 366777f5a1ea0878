@echo off
rem Starts vigie on Windows. JAVA_HOME: the Java to use, 17 or newer. VIGIE_JAVA_OPTS: further options for Java.
setlocal
set "VIGIE_HOME=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (
  echo vigie: Java is needed, version 17 or newer, and none was found. Install one or set JAVA_HOME. 1>&2
  exit /b 1
)
for %%J in ("%VIGIE_HOME%\lib\vigie-agent-*.jar") do set "JAR=%%~fJ"
if exist "%VIGIE_HOME%\lib\vigie.jsa" set SHARED="-XX:SharedArchiveFile=%VIGIE_HOME%\lib\vigie.jsa" -Xlog:cds=off
"%JAVA%" "@%VIGIE_HOME%\lib\java.options" %SHARED% "-Dvigie.home=%VIGIE_HOME%" %VIGIE_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
