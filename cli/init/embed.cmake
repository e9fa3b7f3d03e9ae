# Writes FILES (below ROOT) into OUT as a C++ table of names and texts.
set(table "")
foreach(file ${FILES})
  file(READ ${file} text)
  file(RELATIVE_PATH name ${ROOT} ${file})
  string(APPEND table "    {\"${name}\", R\"yaml(${text})yaml\"},\n")
endforeach()
file(WRITE ${OUT} "#include \"cli/init/init_files.h\"

namespace fanfare::cli::init {

const std::vector<InitFile>& init_files() {
  static const std::vector<InitFile> files = {
${table}  };
  return files;
}

}  // namespace fanfare::cli::init
")
